/**
 * A loader that batches lookups, a task that coalesces requests, and a back-off after failures.
 *
 * <p>It depends on no other package.
 */
package dev.carrel.async;
