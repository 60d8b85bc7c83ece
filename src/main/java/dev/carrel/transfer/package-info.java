/**
 * The byte plane: the upload and download endpoints under {@code /cls/data} and the pulls, streamed
 * with back-pressure, and cut when their session ends.
 *
 * <p>What a transfer may do is asked of {@link dev.carrel.operation}; here is only how its bytes
 * move. It depends on {@link dev.carrel.operation}, {@link dev.carrel.source}, {@link
 * dev.carrel.ovf} and what these build on.
 */
package dev.carrel.transfer;
