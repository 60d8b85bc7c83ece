/**
 * The console log of the packaged application: no request waits for it, and what libraries print to
 * standard error is a part of it.
 */
package dev.carrel.logging;
