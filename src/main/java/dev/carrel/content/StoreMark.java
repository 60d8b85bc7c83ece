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
 * The file {@code .content-store} that marks a directory as a content store and holds the store's
 * id. Releases before the schema's version 11 left it empty.
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
   * The id in the mark; empty if there is no mark, or an empty one.
   *
   * @throws IOException if the mark cannot be read or holds no id
   */
  Optional<UUID> id() throws IOException {
    try {
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          ContentId.parse(text)
              .orElseThrow(() -> new FileSystemException(file.toString(), null, "holds no id"))
              .value());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /**
   * Creates the mark, or replaces an empty one. The mark appears with its whole content or not at
   * all.
   *
   * @throws FileAlreadyExistsException if another process has created it meanwhile
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

  /** Some file systems have no hard links. */
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
