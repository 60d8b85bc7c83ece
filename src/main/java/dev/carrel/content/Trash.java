package dev.carrel.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The directory {@code trash/} of the content store, which holds orphans until they are deleted. A
 * file in the trash keeps its name; its modification time is the time at which it was moved there.
 * All methods block.
 */
public final class Trash {
  static final String NAME = "trash";

  private final ContentStore store;
  private final Path directory;

  Trash(ContentStore store, Path directory) {
    this.store = store;
    this.directory = directory;
  }

  /**
   * Moves the file of a content to the trash.
   *
   * @param now becomes the modification time of the file
   * @param latest the file stays in the store if it was modified after this time
   * @return whether the file was moved; false also if it does not exist
   */
  public boolean add(ContentId id, Instant now, Instant latest) throws IOException {
    store.requirePresent();
    Path file = store.path(id);
    try {
      if (Files.getLastModifiedTime(file).toInstant().isAfter(latest)) {
        return false;
      }
      Files.createDirectories(directory);
      // Before the move: if the process ends in between, the file counts as new and stays in the
      // store.
      Files.setLastModifiedTime(file, FileTime.from(now));
      Files.move(file, path(id), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException missing) {
      return false;
    }
  }

  /** Moves the file of a content back to the store; returns whether it was in the trash. */
  public boolean restore(ContentId id) throws IOException {
    store.requirePresent();
    if (Files.notExists(path(id))) {
      return false;
    }
    Files.createDirectories(store.path(id).getParent());
    Files.move(path(id), store.path(id), StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /** Deletes files that were moved to the trash before the given time; returns their number. */
  public int deleteBefore(Instant time) throws IOException {
    store.requirePresent();
    if (Files.notExists(directory)) {
      return 0;
    }
    int deleted = 0;
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (ContentId.parse(file.getFileName().toString()).isPresent()
            && Files.getLastModifiedTime(file).toInstant().isBefore(time)
            && Files.deleteIfExists(file)) {
          deleted++;
        }
      }
    }
    return deleted;
  }

  /** Returns the path of a content in the trash. */
  Path path(ContentId id) {
    return directory.resolve(id.value().toString());
  }
}
