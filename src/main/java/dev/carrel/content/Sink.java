package dev.carrel.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the bytes of a file go that is being received. All methods block: call them on a worker
 * thread, one after the other.
 */
public interface Sink extends Closeable {
  /** Adds all that remains in the buffer. */
  void append(ByteBuffer bytes) throws IOException;

  /**
   * Brings what it has so far to the disk, on the way. May run beside the other methods; after
   * {@link #close} it does nothing. If it fails, so does {@link #commit}.
   */
  void flush() throws IOException;

  /** Forgets all that it has. */
  void reset() throws IOException;

  /** How many bytes it has. */
  long size();

  /** Brings all that it has to the disk: once this returns, it survives a crash of the machine. */
  ReceivedFile commit() throws IOException;
}
