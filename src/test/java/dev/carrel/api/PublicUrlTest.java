package dev.carrel.api;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.nullValue;

import dev.carrel.crypto.Certificates;
import dev.carrel.testing.HttpsClients;
import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServer;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The URL and the certificate of transfer endpoints. */
@QuarkusTest
class PublicUrlTest {
  private static final String AUTHORIZATION =
      "Basic "
          + Base64.getEncoder()
              .encodeToString(
                  "administrator@vsphere.local:carrel".getBytes(StandardCharsets.UTF_8));
  private static final String FILE = "{\"name\":\"disk.iso\",\"source_type\":\"PUSH\"}";

  @Inject HttpsClients httpsClients;
  @Inject HttpServer server;

  private static String filesPath(String session) {
    return "/api/content/library/item/update-session/" + session + "/file";
  }

  @ParameterizedTest
  @EnumSource
  void shouldUseHttpsUrlAndCertificateOfTheConnection(Version version) throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var add =
        HttpRequest.newBuilder(URI.create(httpsClients.url(filesPath(session))))
            .header("Authorization", AUTHORIZATION)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(FILE))
            .build();

    var response = httpsClients.createClient(version).send(add, BodyHandlers.ofString());

    JsonObject endpoint = new JsonObject(response.body()).getJsonObject("upload_endpoint");
    assertThat(endpoint.getString("uri"))
        .startsWith("https://127.0.0.1:" + httpsClients.port() + "/cls/data/");
    assertThat(endpoint.getString("ssl_certificate_thumbprint"))
        .matches("([0-9A-F]{2}:){19}[0-9A-F]{2}")
        .isEqualTo(Certificates.thumbprint(httpsClients.certificate()));
    assertThat(Certificates.parse(endpoint.getString("ssl_certificate")))
        .isEqualTo(httpsClients.certificate());
  }

  @Test
  void shouldContainNoCertificateOverHttp() {
    ADMINISTRATOR
        .addFile(
            ADMINISTRATOR.createUpdateSessionId(),
            Map.of("name", "disk.iso", "source_type", "PUSH"))
        .then()
        .body("upload_endpoint.ssl_certificate_thumbprint", nullValue())
        .body("upload_endpoint.ssl_certificate", nullValue());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.2, https://vcenter.example:8443/cls/data/",
    "127.0.0.1, http://127.0.0.1/cls/data/"
  })
  void shouldUseForwardedUrlOnlyFromTrustedProxy(String clientAddress, String expectedPrefix)
      throws IOException {
    String headers =
        "X-Forwarded-Proto: https\r\nX-Forwarded-Host: vcenter.example:8443\r\nX-Forwarded-For: 192.0.2.7\r\n";

    JsonObject endpoint = endpointFor(clientAddress, "127.0.0.1", headers);

    assertThat(endpoint.getString("uri")).startsWith(expectedPrefix);
    assertThat(endpoint.fieldNames()).containsOnly("uri");
  }

  private JsonObject endpointFor(String clientAddress, String host, String headers)
      throws IOException {
    String response = addFile(clientAddress, host, headers);
    return new JsonObject(response.substring(response.indexOf("\r\n\r\n")))
        .getJsonObject("upload_endpoint");
  }

  private String addFile(String clientAddress, String host, String headers) throws IOException {
    String headersAndBody =
        headers
            + "Host: %s\r\nAuthorization: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(host, AUTHORIZATION, FILE.length(), FILE);
    return RawHttpConnection.sendFromAndReadAll(
        clientAddress,
        server.getPort(),
        "POST",
        filesPath(ADMINISTRATOR.createUpdateSessionId()),
        headersAndBody);
  }

  /** Behind a proxy, the client may see the certificate of the proxy instead. */
  @Test
  void shouldContainNoCertificateBehindProxy() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String request =
        "POST %s HTTP/1.1\r\nHost: inner\r\nConnection: close\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: vcenter.example\r\n"
            + "Authorization: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s";

    try (var socket = httpsClients.openSocketFrom("127.0.0.2")) {
      socket
          .getOutputStream()
          .write(
              request
                  .formatted(filesPath(session), AUTHORIZATION, FILE.length(), FILE)
                  .getBytes(StandardCharsets.US_ASCII));
      String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(response)
          .contains("\"uri\":\"https://vcenter.example/cls/data/")
          .doesNotContain("ssl_certificate");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a?b", "user@a", "a b", "a\\b", "a%zz", "a:b", "[a/b]", "[::1"})
  void shouldRejectInvalidHost(String host) throws IOException {
    String response = addFile("127.0.0.1", host, "");

    assertThat(response).startsWith("HTTP/1.1 400");
  }
}
