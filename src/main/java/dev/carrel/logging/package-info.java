/**
 * The console log of the packaged application: no request waits for it, and what libraries print to
 * standard error is a part of it.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.logging;
