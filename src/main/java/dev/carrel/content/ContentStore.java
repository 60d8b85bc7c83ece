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
 * Contents as files of a directory. All methods block: call them on a worker thread.
 *
 * <pre>
 * content/
 * ├─ .content-store       holds the id of this content store
 * ├─ 3f/                  the first two digits of the id, to keep directories small
 * │  └─ 3f2c9a4e-…       one file a content, named by its id, never by a client
 * └─ trash/               orphans, for carrel.content.trash-retention
 *    └─ 7b01e6d2-…       named as before: its place in the store is 7b/
 * </pre>
 *
 * <p>The caller guarantees that an id is begun once, that the id's row was committed before that
 * (so that whatever a crash leaves behind can be swept), and that nobody refers to a content that
 * is discarded.
 *
 * <p>Until {@link #bind} has been called, and while the mark does not hold that id, nothing is
 * written or deleted.
 */
@ApplicationScoped
@Startup
public class ContentStore {
  /** How many bytes are read at once to be hashed. */
  private static final int CHUNK = 64 * 1024;

  /** Those on which this replica hashes; one is left for requests, if there is another. */
  private final Processors processors =
      new Processors(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));

  private final Path directory;
  private final StoreMark mark;
  private final Trash trash;
  private volatile UUID id;

  @Inject
  ContentStore(CarrelConfig config) {
    this(config.content().directory());
  }

  /** A content store in a directory, which is created if it does not exist. */
  public ContentStore(Path place) {
    directory = place.toAbsolutePath().normalize();
    mark = new StoreMark(directory);
    trash = new Trash(this, directory.resolve(Trash.NAME));
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private IllegalStateException unusable(IOException cause) {
    return new IllegalStateException(
        "carrel.content.directory %s is not a writable directory: %s".formatted(directory, cause));
  }

  /** The directory of the store. */
  public Path directory() {
    return directory;
  }

  /** The id in the directory's mark; empty if the directory has none. */
  public Optional<UUID> markedId() {
    try {
      return mark.id();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Whether the directory holds no content. */
  public boolean isEmpty() {
    try (var all = listIds()) {
      return all.findAny().isEmpty();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Marks the directory, which has no id, with one. */
  public void mark(UUID storeId) {
    try {
      mark.create(storeId);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** From here on the store serves, as long as its mark holds this id. */
  public void bind(UUID storeId) {
    id = storeId;
  }

  /**
   * Begins to receive a content.
   *
   * @param algorithm by which its checksum is taken on the way
   */
  public ContentWriter create(ContentId id, ChecksumAlgorithm algorithm) throws IOException {
    Path path = path(id);
    requirePresent();
    Files.createDirectories(path.getParent());
    return new ContentWriter(path, create(path), hasher(algorithm));
  }

  /** Creates the file of a content; fails if there is one. */
  FileChannel create(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Computes a checksum, with the processors that this store has for it. */
  public Hasher hasher(ChecksumAlgorithm algorithm) {
    return new Hasher(algorithm, processors);
  }

  /**
   * Requires the directory to be the content store that was bound at the start. One that has
   * disappeared, maybe a volume that is not mounted any more, must not be replaced by an empty one,
   * nor be taken for one whose contents have been deleted.
   */
  public void requirePresent() throws IOException {
    if (id == null || !mark.id().equals(Optional.of(id))) {
      throw new FileSystemException(
          directory.toString(), null, "the content directory is not content store " + id);
    }
  }

  /**
   * The ids of all contents that have a file; other files, and the trash, are left out. The stream
   * reads the directories as it is consumed, and must be closed.
   */
  public Stream<ContentId> listIds() throws IOException {
    return Files.walk(directory, 2)
        .flatMap(
            file ->
                ContentId.parse(file.getFileName().toString())
                    .filter(content -> path(content).equals(file))
                    .stream());
  }

  /** Orphans that are to be deleted. */
  public Trash trash() {
    return trash;
  }

  /** Whether the file of a content exists and has this many bytes. */
  public boolean isWhole(ContentId content, long size) throws IOException {
    try {
      return Files.size(path(content)) == size;
    } catch (NoSuchFileException missing) {
      return false;
    }
  }

  /** The file in which a content rests, for reading. */
  public Path path(ContentId id) {
    String name = id.value().toString();
    return directory.resolve(name.substring(0, 2)).resolve(name);
  }

  /** The checksum of a content, in lower case. */
  public String checksum(ContentId id, ChecksumAlgorithm algorithm) throws IOException {
    Hasher hasher = hasher(algorithm);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    try (var file = FileChannel.open(path(id), StandardOpenOption.READ)) {
      while (file.read(chunk) >= 0) {
        hasher.update(chunk.flip());
        chunk.clear();
      }
    }
    return hasher.checksum().checksum();
  }

  /** Removes a content; one that is not there was removed before. */
  public void delete(ContentId id) throws IOException {
    requirePresent();
    Files.deleteIfExists(path(id));
  }
}
