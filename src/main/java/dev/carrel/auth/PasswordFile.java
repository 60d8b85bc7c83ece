package dev.carrel.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file with the password of the initial administrator. Only the operating system user that runs
 * Carrel can read it.
 */
final class PasswordFile {
  private final Path path;

  PasswordFile(Path dataDirectory) {
    path = dataDirectory.resolve("administrator-password").toAbsolutePath().normalize();
  }

  /** Writes the password; replaces an existing file. */
  void write(String password) {
    try {
      Files.createDirectories(path.getParent());
      Files.deleteIfExists(path);
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(path, password + "\n", StandardOpenOption.SYNC, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Could not write the administrator's password to %s: make carrel.data-directory writable, or configure carrel.users"
              .formatted(path),
          e);
    }
  }

  /** Deletes the file if it contains this password. */
  void deleteIfContains(String password) {
    try {
      if (exists() && Files.readString(path).strip().equals(password)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean exists() {
    return Files.exists(path);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
