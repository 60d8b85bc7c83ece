package dev.carrel.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Receives the bytes of a file. All methods block: call them on a worker thread, one at a time. */
public interface Sink extends Closeable {
  /** Appends all remaining bytes of the buffer. */
  void append(ByteBuffer bytes) throws IOException;

  /**
   * Forces the bytes received so far to disk while more are received. May run concurrently with the
   * other methods; does nothing after {@link #close}, or if the sink sends all bytes at once. If it
   * fails, {@link #commit} fails too.
   */
  void flush() throws IOException;

  /** Discards all received bytes. */
  void reset() throws IOException;

  /** Returns the number of received bytes. */
  long size();

  /** Forces all received bytes to disk. When it returns, they survive a crash of the machine. */
  ReceivedFile commit() throws IOException;
}
