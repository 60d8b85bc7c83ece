/** Checks the documentation: its links, and the numbers of the decision records. */
package dev.carrel.docs;
