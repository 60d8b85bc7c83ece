package dev.carrel.source;

import static dev.carrel.source.SourceFixture.config;
import static dev.carrel.source.SourceFixture.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carrel.config.CarrelConfig;
import dev.carrel.source.SourceException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {
  private static final String SHA1 = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33";

  private final SourceFixture sourceFixture = new SourceFixture();

  @AfterEach
  void close() {
    sourceFixture.close();
  }

  @Test
  void shouldAllowPublicAddressesByDefault() {
    CarrelConfig.Pull config = config(Map.of());

    assertThat(config.allowedSources()).hasValue(List.of("http", "https"));
    assertThat(config.fileRoot()).isEmpty();
    assertThat(config.datastoreRoot()).isEmpty();
    assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.idleTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.maxRedirects()).isEqualTo(5);
  }

  @Test
  void shouldRejectHttpWhenNothingIsAllowed() {
    Sources sources = sourceFixture.configure("allowed-sources", "").sources();

    assertThatThrownBy(() -> sources.requireAllowed(endpoint("http://a.example/")))
        .isInstanceOf(SourceException.class);
  }

  @Test
  void shouldRejectInvalidAllowList() {
    sourceFixture.configure("allowed-sources", "http,ftp://a.example/");

    assertThatThrownBy(sourceFixture::sources)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Invalid value 'ftp://a.example/' in carrel.pull.allowed-sources: expected http, https,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://a.example/a", "HTTPS://a.example:8443/a?x=1#f", "http://1.1.1.1/"})
  void shouldAcceptValidEndpointWithoutLookup(String uri) {
    assertThatCode(() -> sourceFixture.sources().requireAllowed(endpoint(uri)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1/,             NOT_ALLOWED",
    "http://[::ffff:127.0.0.1]/,    NOT_ALLOWED",
    "file:///etc/passwd,            NOT_ALLOWED",
    "ds:///vmfs/volumes/a/b,        NOT_ALLOWED",
    "ftp://a.example/,              INVALID",
    "a.example/a,                   INVALID",
    "http://me:secret@a.example/,   INVALID",
    "http://0x7f.1/,                INVALID"
  })
  void shouldRejectInvalidEndpoint(String uri, Kind kind) {
    assertThat(failure(endpoint(uri)).kind()).isEqualTo(kind);
  }

  @Test
  void shouldNotRepeatMalformedUriInMessage() {
    assertThatThrownBy(() -> endpoint("http://me:secret@a.example/a b"))
        .isInstanceOf(SourceException.class)
        .hasMessage("The URI of the source is malformed.");
  }

  @Test
  void shouldAcceptThumbprintInAnyNotation() {
    for (String thumbprint :
        List.of(SHA1, SHA1.toLowerCase(), SHA1.replace(":", ""), "0aB1".repeat(16))) {
      sourceFixture
          .sources()
          .requireAllowed(SourceEndpoint.of("https://a.example/", thumbprint, null));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00:11",
        "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:3G",
        "00112233445566778899AABBCCDDEEFF0011223",
        "0011:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33",
        "00112233445566778899AABBCCDDEEFF001122334455"
      })
  void shouldRejectMalformedThumbprint(String thumbprint) {
    var endpoint = SourceEndpoint.of("https://a.example/", thumbprint, null);

    assertThat(failure(endpoint))
        .hasMessage("The thumbprint must have 40 (SHA-1) or 64 (SHA-256) hexadecimal digits.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----END CERTIFICATE----------BEGIN CERTIFICATE-----"
      })
  void shouldRejectMalformedCertificate(String pem) {
    var endpoint = SourceEndpoint.of("https://a.example/", null, pem);

    assertThat(failure(endpoint)).hasMessage("The certificate is not in PEM format.");
  }

  private SourceException failure(SourceEndpoint endpoint) {
    return catchThrowableOfType(
        SourceException.class, () -> sourceFixture.sources().requireAllowed(endpoint));
  }
}
