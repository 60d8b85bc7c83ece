package dev.carrel.database.embedded;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The file with the password of the database user. Only its owner can read it. */
record PasswordFile(Path path) {
  static PasswordFile in(Path home) {
    return new PasswordFile(home.resolve("password"));
  }

  /** Creates the file with a random password; replaces an existing file. */
  void create() throws IOException {
    Files.deleteIfExists(path);
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        path,
        new BigInteger(130, new SecureRandom()).toString(32),
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
  }

  String read() throws IOException {
    return Files.readString(path);
  }
}
