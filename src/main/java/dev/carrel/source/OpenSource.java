package dev.carrel.source;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * A source that is open for reading.
 *
 * @param body its bytes, paused. Its methods and handlers belong to the context on which it was
 *     opened. It fails with a {@link SourceException} if it breaks off early or stays silent for
 *     the idle timeout while it is not paused
 * @param offset of the first byte that comes: the one asked for, or 0
 * @param totalLength of the file in bytes, not only of what comes; null if the source does not tell
 * @param validator by which a later attempt can go on with the same file; null if there is none
 * @param abort lets go of the source; no handler is called afterwards. May be called on any thread,
 *     any number of times. Once the body has ended or failed there is nothing left to let go of
 */
public record OpenSource(
    ReadStream<Buffer> body, long offset, Long totalLength, String validator, Runnable abort) {}
