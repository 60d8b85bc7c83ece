package dev.carrel.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Logger;

/**
 * A client that is installed in {@code target/clients} from a package registry.
 *
 * @param directory the directory of its programs
 * @param failure the command that could not download the client, and its output; null if the client
 *     is installed
 */
record InstalledClient(Path directory, String failure) {
  private static final Logger LOG = Logger.getLogger(InstalledClient.class.getName());
  private static final Path ROOT = Path.of("target/clients").toAbsolutePath();
  private static final Path SOURCES = Path.of("src/clients").toAbsolutePath();

  /** The source folder of a client's test programs. */
  static Path sources(String client) {
    return SOURCES.resolve(client);
  }

  /** Requires that the program compiles, if its modules can be downloaded. */
  static InstalledClient govc() {
    Path sources = sources("govc");
    String failure = prepare("govc", Command.of(sources, "go", "mod", "download"));
    if (failure == null) {
      String program = ROOT.resolve("govc").toString();
      Command.of(sources, "go", "build", "-o", program, ".").runSuccessfully();
    }
    return new InstalledClient(ROOT, failure);
  }

  /**
   * A virtual environment with the packages that the folder's {@code requirements.txt} names.
   * Requires that pip installs them, if it can download at all: it downloads itself first, because
   * its errors do not show whether the package registry or the file is the cause.
   */
  static InstalledClient python(String folder) {
    Path environment = ROOT.resolve(folder);
    Path programs = environment.resolve("bin");
    String pip = programs.resolve("pip").toString();
    String downloads = environment.resolve("downloads").toString();
    String failure =
        prepare(
            folder,
            Command.of(SOURCES, "python3", "-m", "venv", environment.toString()),
            Command.of(SOURCES, pip, "download", "-q", "--no-deps", "-d", downloads, "pip"));
    if (failure == null) {
      String requirements = sources(folder).resolve("requirements.txt").toString();
      Command.of(SOURCES, pip, "install", "-q", "-r", requirements).runSuccessfully();
    }
    return new InstalledClient(programs, failure);
  }

  /**
   * Runs commands that fail without a network or without a required tool; returns the failure, or
   * null.
   */
  private static String prepare(String client, Command... commands) {
    for (Command command : commands) {
      String failure = failureOf(command);
      if (failure != null) {
        String message =
            "%s cannot be downloaded, its tests are skipped. The command failed: %s: %s"
                .formatted(client, String.join(" ", command.line()), failure);
        LOG.warning(message);
        return message;
      }
    }
    return null;
  }

  private static String failureOf(Command command) {
    try {
      Files.createDirectories(ROOT);
      var result = command.run();
      return result.exitCode() == 0 ? null : result.output();
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  /** Skips the test if the client is not installed. */
  void assumeInstalled() {
    assumeTrue(failure == null, failure);
  }

  /** The path of a program. */
  String program(String name) {
    return directory.resolve(name).toString();
  }
}
