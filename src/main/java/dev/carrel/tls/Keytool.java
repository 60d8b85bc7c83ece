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

/** Runs the JDK's keytool, because Java has no public API to create a certificate. */
final class Keytool {
  /** The alias of the key in the key store. */
  static final String ALIAS = "carrel";

  private static final Path PROGRAM = Path.of(System.getProperty("java.home"), "bin", "keytool");

  /** The maximum that Apple's platforms accept. */
  private static final int VALID_DAYS = 825;

  /**
   * Reduces the hash iterations of the password from 10,000 to 1 for the key, the certificate and
   * the MAC. Iterations protect weak passwords, but this one has 130 random bits; and each start
   * reads the file three times.
   */
  private static final List<String> SINGLE_ITERATION_OPTIONS =
      Stream.of("keyPbe", "certPbe", "mac")
          .map(purpose -> "-J-Dkeystore.pkcs12." + purpose + "IterationCount=1")
          .toList();

  private Keytool() {}

  /**
   * Creates a key store with a key and a self-signed certificate. The certificate is valid from the
   * day before, for clients whose clocks are slow.
   *
   * @param keyStore the file to create
   * @param password a file that contains the key store's password; on the command line, other users
   *     could read it
   * @param names the subject alternative names of the certificate
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
    // These options, for example of a debugger, are meant for Carrel's JVM only.
    keytool.environment().remove("JAVA_TOOL_OPTIONS");
    run(keytool.redirectErrorStream(true));
    if (!Files.exists(keyStore)) {
      throw new IOException("keytool created no key store");
    }
  }

  private static void run(ProcessBuilder keytool) throws IOException {
    Process process = keytool.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool failed: " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for keytool", e);
    }
  }
}
