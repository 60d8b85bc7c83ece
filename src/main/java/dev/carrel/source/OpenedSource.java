package dev.carrel.source;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.net.URI;

/**
 * A source that is open for reading.
 *
 * @param body the bytes, initially paused. Its methods must be called, and its handlers are called,
 *     on the Vert.x context on which it was opened. It fails with a {@link SourceException} if it
 *     ends early, or if no data arrives for the idle timeout while it is not paused
 * @param offset the offset of the first byte of the body: the requested offset, or 0
 * @param totalLength the length of the whole file in bytes; null if the source does not send it
 * @param uri the URI that is read, after redirects
 * @param validator identifies this version of the file, so that a later attempt can resume; null if
 *     the source has none
 * @param abort closes the source; no handler is called afterwards. It may be called on any thread,
 *     and more than once. It has no effect after the body has ended or failed
 */
public record OpenedSource(
    ReadStream<Buffer> body,
    long offset,
    Long totalLength,
    URI uri,
    String validator,
    Runnable abort) {}
