package dev.carrel.pull;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.HttpsClients;
import dev.carrel.testing.PrometheusScrape;
import dev.carrel.testing.SourceServer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log message and the metric of failed pulls. */
@QuarkusTest
class PullFailureTest {
  @Inject HttpsClients httpsClients;

  private PrometheusScrape before;
  private ErrorLogCapture errorLogCapture;

  @BeforeEach
  void captureLog() {
    before = PrometheusScrape.scrape();
    errorLogCapture = ErrorLogCapture.start();
  }

  @AfterEach
  void stopCapture() {
    errorLogCapture.close();
  }

  @Test
  void shouldReportUnreachableSource() throws IOException {
    int port = freePort();

    String session = startFailingPull("http://127.0.0.1:" + port + "/disk.iso?token=secret");

    assertFailure(session, "unreachable", "127.0.0.1:" + port, "Connection refused");
  }

  @Test
  void shouldReportUntrustedCertificateOfSource() throws IOException {
    String session = startFailingPull(httpsClients.url("/disk.iso?token=secret"));

    assertFailure(session, "certificate", "127.0.0.1:", "SunCertPathBuilderException");
  }

  @Test
  void shouldReportHttpStatusOfSource() {
    try (var sourceServer =
        new SourceServer(request -> request.response().setStatusCode(403).end())) {
      String session = startFailingPull(sourceServer.uri() + "?token=secret");

      assertFailure(session, "status", "127.0.0.1:", "HTTP status 403");
    }
  }

  @Test
  void shouldReportLostConnection() {
    try (var sourceServer = new SourceServer(request -> request.connection().close())) {
      String session = startFailingPull(sourceServer.uri() + "?token=secret");

      assertFailure(session, "connection", "127.0.0.1:", "HttpClosedException");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000000000000000000000000000", "invalid\nWARN forged"})
  void shouldReportChecksumMismatch(String checksum) {
    try (var sourceServer = SourceServer.ofFile(new byte[10])) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      ADMINISTRATOR.addFile(
          session,
          Map.of(
              "name",
              "disk.iso",
              "source_type",
              "PULL",
              "source_endpoint",
              Map.of("uri", sourceServer.uri() + "?token=secret"),
              "checksum_info",
              Map.of("algorithm", "MD5", "checksum", checksum)));

      awaitError(session);

      assertFailure(
          session,
          "checksum",
          "127.0.0.1:",
          "was declared with the MD5 checksum " + checksum.replace('\n', '?'));
    }
  }

  private static String startFailingPull(String uri) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.addPulledFile(session, "disk.iso", uri);
    awaitError(session);
    return session;
  }

  private static void awaitError(String session) {
    await()
        .untilAsserted(
            () ->
                ADMINISTRATOR
                    .getUpdateSessionFile(session, "disk.iso")
                    .then()
                    .body("status", equalTo("ERROR")));
  }

  private void assertFailure(String session, String reason, String host, String cause) {
    await().untilAsserted(() -> assertThat(failures("pull", reason)).isEqualTo(1));
    assertThat(failures("upload", reason)).isZero();
    assertThat(errorLogCapture.warnings())
        .filteredOn(line -> line.contains("Could not pull"))
        .singleElement()
        .asString()
        .contains("\"disk.iso\"", session.substring(0, 36), "from " + host, "(" + reason + ")")
        .contains(cause)
        .doesNotContain("secret");
  }

  private double failures(String kind, String reason) {
    return PrometheusScrape.scrape()
        .increase(before, "carrel_" + kind + "_failures_total", "reason=\"" + reason + "\"");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
