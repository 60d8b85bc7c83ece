/**
 * The console log of the packaged application: no request waits for it, and what libraries print is
 * a part of it.
 */
package dev.carrel.logging;
