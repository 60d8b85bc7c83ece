package dev.carrel.content.file;

import dev.carrel.content.ContentId;
import dev.carrel.content.StoreIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * The file {@code .content-store}, which marks a directory as a content store and contains the id
 * of the store. Development versions before 0.1 left it empty.
 */
final class StoreMark implements StoreIdentity {
  private static final String NAME = ".content-store";

  private final Path directory;
  private final Path file;
  private volatile UUID boundId;

  StoreMark(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(NAME);
  }

  @Override
  public String description() {
    return "content directory " + directory;
  }

  @Override
  public Optional<UUID> markedId() throws IOException {
    try {
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          ContentId.parse(text)
              .orElseThrow(
                  () -> new FileSystemException(file.toString(), null, "contains no valid id"))
              .value());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /**
   * Creates the mark, or replaces an empty one. Other processes see either no mark or the complete
   * one.
   *
   * @throws FileAlreadyExistsException if another process has created it in the meantime
   */
  @Override
  public void mark(UUID id) throws IOException {
    Path complete = directory.resolve(NAME + "." + UUID.randomUUID());
    try {
      Files.writeString(
          complete, id + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
      if (markedId().isEmpty()) {
        Files.deleteIfExists(file);
      }
      link(complete);
      FileContentWriter.force(directory);
    } finally {
      Files.deleteIfExists(complete);
    }
  }

  /** Moves the file if the file system has no hard links. */
  private void link(Path complete) throws IOException {
    try {
      Files.createLink(file, complete);
    } catch (FileAlreadyExistsException raced) {
      throw raced;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      Files.move(complete, file);
    }
  }

  @Override
  public void bind(UUID id) {
    boundId = id;
  }

  @Override
  public void requirePresent() throws IOException {
    if (boundId == null || !markedId().equals(Optional.of(boundId))) {
      throw new FileSystemException(
          directory.toString(), null, "the content directory is not content store " + boundId);
    }
  }
}
