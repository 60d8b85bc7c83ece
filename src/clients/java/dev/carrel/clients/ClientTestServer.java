package dev.carrel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.RestClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The packaged jar with one administrator. Clients connect over HTTPS and check its certificate.
 */
final class ClientTestServer implements AutoCloseable {
  static final RestClient USER = RestClient.ADMINISTRATOR;

  static final String CONTROL_KEY = "key-for-the-tests-of-clients-under-faults";

  private static final Pattern HTTPS = Pattern.compile("https://[^:]+:(\\d+)");

  private final CarrelProcess process;
  private final Path certificate;
  private final String port;

  private ClientTestServer(CarrelProcess process, Path certificate, String port) {
    this.process = process;
    this.certificate = certificate;
    this.port = port;
  }

  static ClientTestServer start(Path directory) throws IOException {
    return start(directory, Map.of());
  }

  /** Starts a server whose control API has the key {@link #CONTROL_KEY}. */
  static ClientTestServer startControlled(Path directory) throws IOException {
    return start(
        directory,
        Map.of(
            "carrel.control.enabled",
            "true",
            "carrel.control.key",
            CONTROL_KEY,
            "carrel.control.replicas",
            "1"));
  }

  private static ClientTestServer start(Path directory, Map<String, String> control)
      throws IOException {
    String user = "carrel.users.\"%s\".".formatted(USER.user());
    var settings = new HashMap<>(control);
    settings.put(user + "password", USER.password());
    settings.put(user + "roles", "administrator");
    var process = CarrelProcess.start(directory, settings);
    var https = HTTPS.matcher(process.awaitLogLine("Listening on"));
    assertThat(https.find()).isTrue();
    process.readOutput();
    Path certificate = directory.resolve("data/tls/certificate.pem").toAbsolutePath();
    return new ClientTestServer(process, certificate, https.group(1));
  }

  /** The certificate that clients trust. */
  String certificate() {
    return certificate.toString();
  }

  /** The variables with which programs in Python trust the certificate. */
  Map<String, String> pythonEnvironment() {
    return Map.of("SSL_CERT_FILE", certificate(), "REQUESTS_CA_BUNDLE", certificate());
  }

  /**
   * The variables with which govc connects.
   *
   * @param home the directory of cached sessions
   */
  Map<String, String> govcEnvironment(Path home) {
    return Map.of(
        "GOVC_URL",
        "https://localhost:" + port,
        "GOVC_USERNAME",
        USER.user(),
        "GOVC_PASSWORD",
        USER.password(),
        "GOVC_TLS_CA_CERTS",
        certificate(),
        "GOVMOMI_HOME",
        home.toString());
  }

  /** The variables from which the programs in {@code src/clients/python} read the server. */
  Map<String, String> serverEnvironment() {
    return Map.of(
        "CARREL_PORT", port, "CARREL_USER", USER.user(), "CARREL_PASSWORD", USER.password());
  }

  /** The port for HTTPS. */
  String port() {
    return port;
  }

  /** The address for HTTP. */
  String url(String path) {
    return process.url(path);
  }

  /**
   * Stops the server, which must not have logged a warning, except that of the control API. Netty
   * logs an error if a client has left a connection open until then.
   */
  @Override
  public void close() {
    process.close();
    assertThat(process.logLines())
        .filteredOn(
            line -> !line.matches("(?s).*(The control API is enabled|Occurred After Shutdown).*"))
        .noneMatch(line -> line.matches("\\S+ (WARN|ERROR) (?s).*"));
  }
}
