package dev.carrel.tls;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.crypto.Certificates;
import dev.carrel.testing.HttpsClients;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HttpsTest {
  private static final String BASIC =
      "Basic "
          + Base64.getEncoder()
              .encodeToString(
                  "administrator@vsphere.local:carrel".getBytes(StandardCharsets.UTF_8));
  private static final Path KEYS = Path.of("target/test-data/tls/keys.pem");

  @Inject HttpsClients httpsClients;
  @Inject TlsConfigurationRegistry registry;
  @Inject Event<CertificateUpdatedEvent> updated;

  @ParameterizedTest
  @EnumSource
  void shouldAcceptLoginCookie(Version version) throws Exception {
    var client =
        HttpClient.newBuilder()
            .version(version)
            .sslContext(httpsClients.context())
            .cookieHandler(new CookieManager())
            .build();
    var login =
        request("/rest/com/vmware/cis/session")
            .header("Authorization", BASIC)
            .POST(BodyPublishers.noBody())
            .build();

    int loggedIn = client.send(login, BodyHandlers.ofString()).statusCode();
    var response =
        client.send(request("/rest/com/vmware/content/library").build(), BodyHandlers.ofString());

    assertThat(loggedIn).isEqualTo(200);
    assertThat(response.version()).isEqualTo(version);
    assertThat(response.statusCode()).isEqualTo(200);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(httpsClients.url(path)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void shouldSupportTlsVersion(String protocol) throws Exception {
    try (var socket = httpsClients.openSocket(protocol)) {
      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
    }
  }

  /** Sends a raw ClientHello, because Java does not offer these versions. */
  @ParameterizedTest
  @ValueSource(strings = {"0301", "0302"})
  void shouldRejectOlderTlsVersions(String version) throws IOException {
    byte[] response = sendClientHello(version);

    byte[] alert = {21, 3};
    byte[] fatalProtocolVersion = {2, 70};
    assertThat(response).startsWith(alert).endsWith(fatalProtocolVersion);
  }

  private byte[] sendClientHello(String version) throws IOException {
    String suites = "c009c013c00ac014002f";
    String groupsAndFormats = "000a00040002" + "0017" + "000b00020100";
    String hello =
        version
            + "00".repeat(32)
            + "00"
            + length(suites)
            + suites
            + "0100"
            + length(groupsAndFormats)
            + groupsAndFormats;
    String message = "0100" + length(hello) + hello;
    var record = HexFormat.of().parseHex("160301" + length(message) + message);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), httpsClients.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(record);
      var response = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(response);
      return response.toByteArray();
    }
  }

  private static String length(String hex) {
    return "%04x".formatted(hex.length() / 2);
  }

  @Test
  void shouldReloadChangedCertificate() throws Exception {
    var connected = httpsClients.createClient(Version.HTTP_1_1);
    String before = thumbprintIn(connected);
    String original = Files.readString(KEYS);
    try {
      var names = List.of(SubjectName.parse("localhost").orElseThrow());
      var other = GeneratedKey.generate(names, Clock.systemUTC());
      replaceKeys(Certificates.toPem(other.key()) + Certificates.toPem(other.certificate()));

      String after = Certificates.thumbprint(presentedCertificate());
      assertThat(after).isNotEqualTo(before);
      assertThat(thumbprintIn(connected)).as("over the earlier connection").isEqualTo(after);
    } finally {
      replaceKeys(original);
    }
    assertThat(thumbprintIn(connected)).isEqualTo(before);
    assertThat(thumbprintIn(httpsClients.createClient(Version.HTTP_2))).isEqualTo(before);
  }

  /** Replaces the file and reloads it as Quarkus does at the end of the reload period. */
  private void replaceKeys(String pem) throws IOException {
    Files.writeString(KEYS, pem);
    TlsConfiguration keys = registry.getDefault().orElseThrow();
    assertThat(keys.reload()).isTrue();
    updated.fire(new CertificateUpdatedEvent(keys.getName(), keys));
  }

  private X509Certificate presentedCertificate() throws Exception {
    try (var socket = httpsClients.openSocketTrustingAll()) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private String thumbprintIn(HttpClient client) throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var add =
        request("/api/content/library/item/update-session/" + session + "/file")
            .header("Authorization", BASIC)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\":\"disk.iso\",\"source_type\":\"PUSH\"}"))
            .build();
    String response = client.send(add, BodyHandlers.ofString()).body();
    return new JsonObject(response)
        .getJsonObject("upload_endpoint")
        .getString("ssl_certificate_thumbprint");
  }
}
