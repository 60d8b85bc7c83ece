package dev.carrel.content;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stores contents. All methods, and those of the returned objects, block: call them on a worker
 * thread.
 *
 * <p>The caller guarantees that a content is created once, that its row was committed before that
 * (so that the sweeper finds the content after a crash), and that a content has no references when
 * it is deleted.
 *
 * <p>The store writes and deletes nothing until its {@linkplain StoreIdentity#bind id is bound},
 * and while it does not have the bound id.
 *
 * <p>Every implementation passes {@code ContentStoreContractTest}.
 */
public interface ContentStore {
  /** Returns the id of this store. */
  StoreIdentity identity();

  /**
   * Creates a new content.
   *
   * @param algorithm the algorithm of the checksum that is computed while bytes are written
   * @throws IOException if the content exists, or the store is not present. A store may also detect
   *     an existing content only when the writer commits.
   */
  ContentWriter create(ContentId id, ChecksumAlgorithm algorithm) throws IOException;

  /**
   * Opens a range of a committed content, as a stream that the caller closes. The stream ends early
   * if the content does.
   *
   * @param from the offset of the first byte
   * @param length the maximum number of bytes
   * @throws ContentNotFoundException if the content does not exist
   */
  InputStream open(ContentId id, long from, long length) throws IOException;

  /** Opens a whole content, like {@link #open(ContentId, long, long)}. */
  default InputStream open(ContentId id) throws IOException {
    return open(id, 0, Long.MAX_VALUE);
  }

  /**
   * Returns the size of a committed content in bytes.
   *
   * @throws ContentNotFoundException if the content does not exist
   */
  long size(ContentId id) throws IOException;

  /** Returns whether a content exists and has the given size in bytes. */
  default boolean isComplete(ContentId id, long size) throws IOException {
    try {
      return size(id) == size;
    } catch (ContentNotFoundException missing) {
      return false;
    }
  }

  /**
   * Returns the local file of a content, which the operating system can send with {@code sendfile};
   * empty if the store has no local files. The file need not exist.
   */
  default Optional<Path> localFile(ContentId id) {
    return Optional.empty();
  }

  /** Deletes a content. Does nothing if it does not exist. */
  void delete(ContentId id) throws IOException;

  /**
   * Returns the ids of all contents, without those in the trash. The stream reads the store lazily
   * and must be closed.
   */
  Stream<ContentId> listIds() throws IOException;

  /** Returns whether the store has no content. */
  default boolean isEmpty() throws IOException {
    try (var all = listIds()) {
      return all.findAny().isEmpty();
    }
  }

  /** Returns the space of the store; empty if it has no limit. */
  default Optional<StorageSpace> space() throws IOException {
    return Optional.empty();
  }

  /** Returns the trash, which holds orphans until they are deleted. */
  Trash trash();
}
