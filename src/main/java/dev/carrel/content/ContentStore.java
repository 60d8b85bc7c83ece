package dev.carrel.content;

import dev.carrel.config.CarrelConfig;
import dev.carrel.library.ChecksumAlgorithm;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Contents as files of a directory. All methods block: call them on a worker thread.
 *
 * <pre>
 * content/
 * └─ 3f/                  the first two digits of the id, to keep directories small
 *    └─ 3f2c9a4e-…       one file a content, named by its id, never by a client
 * </pre>
 *
 * <p>The caller guarantees that an id is begun once, that the id's row was committed before that
 * (so that whatever a crash leaves behind can be swept), and that nobody refers to a content that
 * is discarded.
 */
@ApplicationScoped
public class ContentStore {
  private final Path directory;

  ContentStore(CarrelConfig config) {
    directory = config.content().directory().toAbsolutePath().normalize();
  }

  /**
   * Begins to receive a content.
   *
   * @param algorithm by which its checksum is taken on the way
   */
  public ContentWriter begin(ContentId id, ChecksumAlgorithm algorithm) throws IOException {
    Path path = path(id);
    Files.createDirectories(path.getParent());
    return new ContentWriter(path, algorithm);
  }

  /** The file in which a content rests, for reading. */
  public Path path(ContentId id) {
    String name = id.value().toString();
    return directory.resolve(name.substring(0, 2)).resolve(name);
  }

  /** Removes a content; one that is not there was removed before. */
  public void discard(ContentId id) throws IOException {
    Files.deleteIfExists(path(id));
  }
}
