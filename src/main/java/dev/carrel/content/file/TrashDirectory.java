package dev.carrel.content.file;

import dev.carrel.content.ContentId;
import dev.carrel.content.Trash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The directory {@code trash/} of the content store. A file in the trash keeps its name; its
 * modification time is the time at which it was moved there.
 */
final class TrashDirectory implements Trash {
  private final Path contents;
  private final StoreMark mark;
  private final Path directory;

  TrashDirectory(Path contents, StoreMark mark) {
    this.contents = contents;
    this.mark = mark;
    this.directory = contents.resolve("trash");
  }

  @Override
  public boolean add(ContentId id, Instant now, Instant latest) throws IOException {
    mark.requirePresent();
    Path file = FileContentStore.path(contents, id);
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

  @Override
  public boolean restore(ContentId id) throws IOException {
    mark.requirePresent();
    if (Files.notExists(path(id))) {
      return false;
    }
    Path file = FileContentStore.path(contents, id);
    Files.createDirectories(file.getParent());
    Files.move(path(id), file, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  @Override
  public int deleteBefore(Instant time) throws IOException {
    mark.requirePresent();
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

  private Path path(ContentId id) {
    return directory.resolve(id.value().toString());
  }
}
