package dev.carrel.content;

import dev.carrel.config.CarrelConfig;
import dev.carrel.library.ChecksumAlgorithm;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * Contents as files of a directory. All methods block: call them on a worker thread.
 *
 * <pre>
 * content/
 * ├─ .content-store       says that this is one
 * └─ 3f/                  the first two digits of the id, to keep directories small
 *    └─ 3f2c9a4e-…       one file a content, named by its id, never by a client
 * </pre>
 *
 * <p>The caller guarantees that an id is begun once, that the id's row was committed before that
 * (so that whatever a crash leaves behind can be swept), and that nobody refers to a content that
 * is discarded.
 */
@ApplicationScoped
@Startup
public class ContentStore {
  /** Marks the directory as a content store: a mount point without its volume has no mark. */
  private static final String MARK = ".content-store";

  private final Path directory;
  private final Path mark;

  ContentStore(CarrelConfig config) {
    directory = config.content().directory().toAbsolutePath().normalize();
    mark = directory.resolve(MARK);
    try {
      Files.createDirectories(directory);
      if (Files.notExists(mark)) {
        Files.createFile(mark);
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "carrel.content.directory is %s; it takes a directory that can be written to: %s"
              .formatted(directory, e));
    }
  }

  /**
   * Begins to receive a content.
   *
   * @param algorithm by which its checksum is taken on the way
   */
  public ContentWriter begin(ContentId id, ChecksumAlgorithm algorithm) throws IOException {
    Path path = path(id);
    shouldBeThere();
    Files.createDirectories(path.getParent());
    return new ContentWriter(path, algorithm);
  }

  /**
   * The content directory is made at the start only. One that has gone, maybe a volume that is not
   * mounted any more, is neither to be replaced by an empty one nor taken for one whose contents
   * have been removed.
   */
  private void shouldBeThere() throws IOException {
    if (Files.notExists(mark)) {
      throw new FileSystemException(directory.toString(), null, "the content directory has gone");
    }
  }

  /** The ids of all contents that have a file; other files are passed over. To be closed. */
  public Stream<ContentId> list() throws IOException {
    return Files.walk(directory, 2)
        .flatMap(path -> ContentId.parse(path.getFileName().toString()).stream());
  }

  /** The file in which a content rests, for reading. */
  public Path path(ContentId id) {
    String name = id.value().toString();
    return directory.resolve(name.substring(0, 2)).resolve(name);
  }

  /** The checksum of a content, in lower case. */
  public String checksum(ContentId id, ChecksumAlgorithm algorithm) throws IOException {
    MessageDigest digest = algorithm.digest();
    try (var in = new DigestInputStream(Files.newInputStream(path(id)), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Removes a content; one that is not there was removed before. */
  public void discard(ContentId id) throws IOException {
    shouldBeThere();
    Files.deleteIfExists(path(id));
  }
}
