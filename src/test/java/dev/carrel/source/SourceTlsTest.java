package dev.carrel.source;

import static dev.carrel.source.SourceFixture.awaitItem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carrel.crypto.Certificates;
import dev.carrel.source.SourceException.Kind;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTlsTest {
  private static final TestServerCertificate OWN = TestServerCertificate.create();
  private static final TestServerCertificate OTHER = TestServerCertificate.create();

  private final SourceFixture sourceFixture =
      new SourceFixture()
          .configure("allowed-sources", "127.0.0.0/8")
          .withHost("mirror.example", "127.0.0.1")
          .withHost("other.example", "127.0.0.1");

  @AfterEach
  void close() {
    sourceFixture.close();
  }

  @Test
  void shouldTrustCertificateThatPlatformTrusts() {
    sourceFixture.withTrust(OWN.trustManager());

    assertThat(read("mirror.example", null, null)).isEqualTo("over TLS");
  }

  @Test
  void shouldRejectSelfSignedCertificate() {
    SourceException failure = failure("mirror.example", null, null);

    assertThat(failure.kind()).isEqualTo(Kind.CERTIFICATE);
    assertThat(failure.isTransient()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"other.example", "127.0.0.1"})
  void shouldVerifyHostName(String host) {
    sourceFixture.withTrust(OWN.trustManager());

    assertThat(failure(host, null, null).kind()).isEqualTo(Kind.CERTIFICATE);
  }

  @Test
  void shouldVerifyIpAddress() {
    TestServerCertificate certificate = TestServerCertificate.create("ip:127.0.0.1");
    int port = sourceFixture.serve(certificate, request -> request.response().end("by address"));
    var endpoint = SourceEndpoint.of("https://127.0.0.1:" + port + "/", null, null);

    OpenedSource openSource =
        awaitItem(
            sourceFixture.withTrust(certificate.trustManager()).sources().open(endpoint, 0, null));

    assertThat(sourceFixture.readText(openSource)).isEqualTo("by address");
  }

  @Test
  void shouldAcceptPinnedThumbprintInAnyNotation() {
    String sha1 = OWN.thumbprint();
    String sha256 = HexFormat.of().formatHex(Certificates.digest("SHA-256", OWN.certificate()));

    assertThat(read("other.example", sha1, null)).isEqualTo("over TLS");
    assertThat(read("127.0.0.1", sha1.toLowerCase(Locale.ROOT), null)).isEqualTo("over TLS");
    assertThat(read("127.0.0.1", sha1.replace(":", ""), null)).isEqualTo("over TLS");
    assertThat(read("127.0.0.1", sha256, null)).isEqualTo("over TLS");
  }

  @Test
  void shouldAcceptPinnedCertificate() {
    assertThat(read("127.0.0.1", null, OWN.pem())).isEqualTo("over TLS");
    assertThat(read("127.0.0.1", OWN.thumbprint(), OWN.pem())).isEqualTo("over TLS");
  }

  @Test
  void shouldRejectCertificatesOtherThanPinned() {
    sourceFixture.withTrust(OWN.trustManager());

    assertThat(failure("mirror.example", OTHER.thumbprint(), null).kind())
        .isEqualTo(Kind.CERTIFICATE);
    assertThat(failure("mirror.example", null, OTHER.pem()).kind()).isEqualTo(Kind.CERTIFICATE);
    assertThat(failure("mirror.example", OWN.thumbprint(), OTHER.pem()).kind())
        .isEqualTo(Kind.CERTIFICATE);
  }

  @Test
  void shouldApplyPinOnlyToFirstHost() {
    int target = sourceFixture.serve(OWN, request -> request.response().end("there"));
    int toItself = serveRedirect("https://mirror.example:" + target + "/");
    int toAnother = serveRedirect("https://127.0.0.1:" + target + "/");

    assertThat(read(pinnedEndpoint(toItself))).isEqualTo("there");
    assertThat(failure(pinnedEndpoint(toAnother)).kind()).isEqualTo(Kind.CERTIFICATE);
  }

  @Test
  void shouldUsePlatformTrustAfterRedirectFromPinnedHost() {
    int target = sourceFixture.serve(OTHER, request -> request.response().end("there"));
    int port = serveRedirect("https://localhost:" + target + "/");

    sourceFixture.withTrust(OTHER.trustManager());

    assertThat(read(pinnedEndpoint(port))).isEqualTo("there");
  }

  @Test
  void shouldRejectRedirectFromHttpsToHttp() {
    int plain = sourceFixture.serve(request -> request.response().end("in plain text"));
    int port = serveRedirect("http://mirror.example:" + plain + "/");

    assertThat(failure(pinnedEndpoint(port)).kind()).isEqualTo(Kind.NOT_ALLOWED);
  }

  @Test
  void shouldFollowRedirectToHttps() {
    int target = sourceFixture.serve(OWN, request -> request.response().end("over TLS"));
    int port =
        sourceFixture.serve(
            request ->
                request
                    .response()
                    .setStatusCode(301)
                    .putHeader("Location", "https://mirror.example:" + target + "/")
                    .end());
    var endpoint = SourceEndpoint.of("http://mirror.example:" + port + "/", OWN.thumbprint(), null);

    assertThat(read(endpoint)).isEqualTo("over TLS");
  }

  @Test
  void shouldReportHostWithoutTls() {
    int port = sourceFixture.serve(request -> request.response().end("in plain text"));
    var endpoint = SourceEndpoint.of("https://mirror.example:" + port + "/", null, null);

    assertThat(failure(endpoint).kind()).isEqualTo(Kind.TLS);
  }

  @Test
  void shouldTimeOutWhenHandshakeStalls() {
    int port = sourceFixture.configure("connect-timeout", "200ms").serveTcp(connection -> {});
    var endpoint = SourceEndpoint.of("https://mirror.example:" + port + "/", null, null);

    assertThat(failure(endpoint).kind()).isEqualTo(Kind.TIMED_OUT);
  }

  private int serveRedirect(String location) {
    return sourceFixture.serve(
        OWN,
        request -> request.response().setStatusCode(302).putHeader("Location", location).end());
  }

  private static SourceEndpoint pinnedEndpoint(int port) {
    return SourceEndpoint.of("https://mirror.example:" + port + "/", OWN.thumbprint(), null);
  }

  private SourceEndpoint serveEndpoint(String host, String thumbprint, String certificate) {
    int port = sourceFixture.serve(OWN, request -> request.response().end("over TLS"));
    return SourceEndpoint.of("https://" + host + ":" + port + "/", thumbprint, certificate);
  }

  private String read(String host, String thumbprint, String certificate) {
    return read(serveEndpoint(host, thumbprint, certificate));
  }

  private String read(SourceEndpoint endpoint) {
    return sourceFixture.readText(awaitItem(sourceFixture.sources().open(endpoint, 0, null)));
  }

  private SourceException failure(String host, String thumbprint, String certificate) {
    return failure(serveEndpoint(host, thumbprint, certificate));
  }

  private SourceException failure(SourceEndpoint endpoint) {
    return catchThrowableOfType(
        SourceException.class, () -> awaitItem(sourceFixture.sources().open(endpoint, 0, null)));
  }
}
