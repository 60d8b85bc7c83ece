package dev.carrel.content;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Writes one content. Not thread-safe, except that {@link #flush} may run concurrently with all
 * other methods.
 *
 * <p>After the first failure to store bytes, every later call fails with the same exception.
 */
public interface ContentWriter extends Sink {
  /**
   * Appends the first bytes of another content, or all of it if it is shorter, and forces them to
   * disk, so that the other content may be deleted afterwards. Bytes of the other content that
   * could not be stored are not appended.
   *
   * @param other a committed content, or one whose writer was closed; appends nothing if it does
   *     not exist
   * @param bytes the maximum number of bytes to append
   * @param canceled checked between blocks; stops appending if true
   */
  void appendPrefixOf(ContentId other, long bytes, BooleanSupplier canceled) throws IOException;

  /**
   * Forces all bytes to disk and ends writing. Without a commit, the content can only be passed to
   * {@link #appendPrefixOf} or be deleted. If the bytes cannot be forced, deletes them, so that no
   * transfer resumes from them, and fails.
   */
  @Override
  void close() throws IOException;
}
