/**
 * Deletes what has expired, and has content swept that nobody refers to.
 *
 * <p>Nothing depends on when it runs: what has expired is gone for every caller already. It depends
 * on {@link dev.carrel.operation}, {@link dev.carrel.store} and {@link dev.carrel.config}.
 */
package dev.carrel.reaper;
