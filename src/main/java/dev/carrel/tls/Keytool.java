package dev.carrel.tls;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The running JDK's keytool: Java has no other way to make a certificate. */
final class Keytool {
  /** What the one key of a key store is called. */
  static final String ALIAS = "carrel";

  private static final Path PROGRAM = Path.of(System.getProperty("java.home"), "bin", "keytool");

  /** The longest that Apple's systems take. */
  private static final int VALID_DAYS = 825;

  /**
   * To guess a password is made slow by hashing it ten thousand times, for the key, the certificate
   * and the whole. Ours has 130 random bits, which nobody guesses; and every start reads the file
   * three times.
   */
  private static final List<String> SINGLE_ITERATION_OPTIONS =
      Stream.of("keyPbe", "certPbe", "mac")
          .map(what -> "-J-Dkeystore.pkcs12." + what + "IterationCount=1")
          .toList();

  private Keytool() {}

  /**
   * Makes a key, and a certificate for it that signs itself. It is valid since yesterday, for
   * clients whose clock is slow.
   *
   * @param password a file that holds the key store's password: a command line can be read by all
   */
  static void generateKeys(Path keyStore, Path password, Collection<SubjectName> names)
      throws IOException {
    String san = names.stream().map(SubjectName::toString).collect(Collectors.joining(","));
    var command = new ArrayList<>(List.of(PROGRAM.toString(), "-J-XX:TieredStopAtLevel=1"));
    command.addAll(SINGLE_ITERATION_OPTIONS);
    command.addAll(
        List.of(
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=Carrel",
            "-startdate",
            "-1d",
            "-validity",
            String.valueOf(VALID_DAYS),
            "-ext",
            "san=" + san,
            "-ext",
            "eku=serverAuth",
            "-storetype",
            "PKCS12",
            "-keystore",
            keyStore.toString(),
            "-storepass:file",
            password.toString()));
    var keytool = new ProcessBuilder(command);
    // A debugger's options are meant for Carrel.
    keytool.environment().remove("JAVA_TOOL_OPTIONS");
    run(keytool.redirectErrorStream(true));
    if (!Files.exists(keyStore)) {
      throw new IOException("keytool created no key store");
    }
  }

  private static void run(ProcessBuilder keytool) throws IOException {
    Process process = keytool.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for keytool", e);
    }
  }
}
