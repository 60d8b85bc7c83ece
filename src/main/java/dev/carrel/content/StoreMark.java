package dev.carrel.content;

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
final class StoreMark {
  private static final String NAME = ".content-store";

  private final Path directory;
  private final Path file;

  StoreMark(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(NAME);
  }

  /**
   * Reads the id; empty if there is no mark, or an empty one.
   *
   * @throws IOException if the mark cannot be read or contains no valid id
   */
  Optional<UUID> id() throws IOException {
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
  void create(UUID id) throws IOException {
    Path complete = directory.resolve(NAME + "." + UUID.randomUUID());
    try {
      Files.writeString(
          complete, id + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
      if (id().isEmpty()) {
        Files.deleteIfExists(file);
      }
      link(complete);
      ContentWriter.force(directory);
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
}
