package dev.carrel.content.file;

import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentNotFoundException;
import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentWriter;
import dev.carrel.content.Hasher;
import dev.carrel.content.StorageSpace;
import dev.carrel.content.StoreIdentity;
import dev.carrel.content.Trash;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stores contents as files of a directory.
 *
 * <pre>
 * content/
 * ├─ .content-store       holds the id of this content store
 * ├─ 3f/                  the first two digits of the id, to keep directories small
 * │  └─ 3f2c9a4e-…       one file for each content, named by its id
 * └─ trash/               orphans, for carrel.content.trash-retention
 *    └─ 7b01e6d2-…       keeps its name; restored to 7b/
 * </pre>
 */
@ApplicationScoped
@Startup
public class FileContentStore implements ContentStore {
  private final Path directory;
  private final StoreMark mark;
  private final TrashDirectory trash;

  @Inject
  FileContentStore(CarrelConfig config) {
    this(config.content().directory());
  }

  /** Opens a content store; creates the directory if it does not exist. */
  public FileContentStore(Path path) {
    directory = path.toAbsolutePath().normalize();
    mark = new StoreMark(directory);
    trash = new TrashDirectory(directory, mark);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IllegalStateException(
          "carrel.content.directory %s is not a writable directory: %s".formatted(directory, e));
    }
  }

  @Override
  public StoreIdentity identity() {
    return mark;
  }

  @Override
  public ContentWriter create(ContentId id, ChecksumAlgorithm algorithm) throws IOException {
    Path file = path(directory, id);
    mark.requirePresent();
    Files.createDirectories(file.getParent());
    return new FileContentWriter(file, create(file), new Hasher(algorithm));
  }

  FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public InputStream open(ContentId id, long from, long length) throws IOException {
    try {
      return new FileRange(path(directory, id), from, length);
    } catch (NoSuchFileException missing) {
      throw new ContentNotFoundException(id, missing);
    }
  }

  @Override
  public long size(ContentId id) throws IOException {
    try {
      return Files.size(path(directory, id));
    } catch (NoSuchFileException missing) {
      throw new ContentNotFoundException(id, missing);
    }
  }

  @Override
  public Optional<Path> localFile(ContentId id) {
    return Optional.of(path(directory, id));
  }

  @Override
  public void delete(ContentId id) throws IOException {
    mark.requirePresent();
    Files.deleteIfExists(path(directory, id));
  }

  @Override
  public Stream<ContentId> listIds() throws IOException {
    return Files.walk(directory, 2)
        .flatMap(
            file ->
                ContentId.parse(file.getFileName().toString())
                    .filter(id -> path(directory, id).equals(file))
                    .stream());
  }

  /** Returns the space of the file system that contains the directory. */
  @Override
  public Optional<StorageSpace> space() throws IOException {
    FileStore fileSystem = Files.getFileStore(directory);
    return Optional.of(new StorageSpace(fileSystem.getTotalSpace(), fileSystem.getUsableSpace()));
  }

  @Override
  public Trash trash() {
    return trash;
  }

  /** Returns the file of a content in the directory of a content store. */
  static Path path(Path directory, ContentId id) {
    String name = id.value().toString();
    return directory.resolve(name.substring(0, 2)).resolve(name);
  }
}
