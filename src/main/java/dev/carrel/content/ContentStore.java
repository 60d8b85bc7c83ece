package dev.carrel.content;

import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Stores contents as files of a directory. All methods block: call them on a worker thread.
 *
 * <pre>
 * content/
 * ├─ .content-store       holds the id of this content store
 * ├─ 3f/                  the first two digits of the id, to keep directories small
 * │  └─ 3f2c9a4e-…       one file for each content, named by its id
 * └─ trash/               orphans, for carrel.content.trash-retention
 *    └─ 7b01e6d2-…       keeps its name; restored to 7b/
 * </pre>
 *
 * <p>The caller guarantees that a content is created once, that its row was committed before that
 * (so that the sweeper finds the file after a crash), and that a content has no references when it
 * is deleted.
 *
 * <p>The store writes and deletes nothing until {@link #bind} has been called, and while the mark
 * file does not contain the bound id.
 */
@ApplicationScoped
@Startup
public class ContentStore {
  /** The number of bytes that are read at once to be hashed. */
  private static final int CHUNK_SIZE = 64 * 1024;

  private final Path directory;
  private final StoreMark mark;
  private final Trash trash;
  private volatile UUID id;

  @Inject
  ContentStore(CarrelConfig config) {
    this(config.content().directory());
  }

  /** Opens a content store; creates the directory if it does not exist. */
  public ContentStore(Path path) {
    directory = path.toAbsolutePath().normalize();
    mark = new StoreMark(directory);
    trash = new Trash(this, directory.resolve(Trash.NAME));
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw unusableError(e);
    }
  }

  private IllegalStateException unusableError(IOException cause) {
    return new IllegalStateException(
        "carrel.content.directory %s is not a writable directory: %s".formatted(directory, cause));
  }

  /** Returns the directory of the store, absolute and normalized. */
  public Path directory() {
    return directory;
  }

  /** Returns the id in the mark file of the directory; empty if the directory has none. */
  public Optional<UUID> markedId() {
    try {
      return mark.id();
    } catch (IOException e) {
      throw unusableError(e);
    }
  }

  /** Returns whether the directory contains no content. */
  public boolean isEmpty() {
    try (var all = listIds()) {
      return all.findAny().isEmpty();
    } catch (IOException e) {
      throw unusableError(e);
    }
  }

  /** Writes an id to the mark file of a directory that has none. */
  public void mark(UUID storeId) {
    try {
      mark.create(storeId);
    } catch (IOException e) {
      throw unusableError(e);
    }
  }

  /** Enables writing and deleting, as long as the mark file contains this id. */
  public void bind(UUID storeId) {
    id = storeId;
  }

  /**
   * Creates the file of a new content.
   *
   * @param algorithm the algorithm of the checksum that is computed while bytes are written
   * @throws IOException if the file exists, or the store is not present
   */
  public ContentWriter create(ContentId id, ChecksumAlgorithm algorithm) throws IOException {
    Path path = path(id);
    requirePresent();
    Files.createDirectories(path.getParent());
    return new ContentWriter(path, create(path), new Hasher(algorithm));
  }

  FileChannel create(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /**
   * Requires the directory to be the content store that was bound at the start. If its volume is no
   * longer mounted, the empty directory must neither be used as a new store nor count as a store
   * whose contents were deleted.
   *
   * @throws IOException if the mark file does not contain the bound id
   */
  public void requirePresent() throws IOException {
    if (id == null || !mark.id().equals(Optional.of(id))) {
      throw new FileSystemException(
          directory.toString(), null, "the content directory is not content store " + id);
    }
  }

  /**
   * Returns the ids of all contents that have a file, without other files and the trash. The stream
   * reads directories lazily and must be closed.
   */
  public Stream<ContentId> listIds() throws IOException {
    return Files.walk(directory, 2)
        .flatMap(
            file ->
                ContentId.parse(file.getFileName().toString())
                    .filter(content -> path(content).equals(file))
                    .stream());
  }

  /** Returns the trash, which holds orphans until they are deleted. */
  public Trash trash() {
    return trash;
  }

  /** Returns whether the file of a content exists and has the given size in bytes. */
  public boolean isComplete(ContentId content, long size) throws IOException {
    try {
      return Files.size(path(content)) == size;
    } catch (NoSuchFileException missing) {
      return false;
    }
  }

  /** Returns the path of the file of a content, for reading. */
  public Path path(ContentId id) {
    String name = id.value().toString();
    return directory.resolve(name.substring(0, 2)).resolve(name);
  }

  /** Computes the checksum of a content, in lower-case hexadecimal digits. */
  public String checksum(ContentId id, ChecksumAlgorithm algorithm) throws IOException {
    Hasher hasher = new Hasher(algorithm);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_SIZE);
    try (var file = FileChannel.open(path(id), StandardOpenOption.READ)) {
      while (file.read(chunk) >= 0) {
        hasher.update(chunk.flip());
        chunk.clear();
      }
    }
    return hasher.checksum().checksum();
  }

  /** Deletes a content. Does nothing if it has no file. */
  public void delete(ContentId id) throws IOException {
    requirePresent();
    Files.deleteIfExists(path(id));
  }
}
