package dev.carrel.source;

import static dev.carrel.source.SourceFixture.awaitItem;
import static dev.carrel.source.SourceFixture.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.source.SourceProbeResult.Status;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceProbeTest {
  private static final TestServerCertificate OWN = TestServerCertificate.create();
  private static final TestServerCertificate OTHER = TestServerCertificate.create();

  private final SourceFixture sourceFixture =
      new SourceFixture().configure("allowed-sources", "127.0.0.0/8");

  @AfterEach
  void close() {
    sourceFixture.close();
  }

  @Test
  void shouldProbeReadableSource() {
    Queue<HttpMethod> requests = new ConcurrentLinkedQueue<>();
    int port =
        sourceFixture.serve(
            request -> {
              requests.add(request.method());
              request.response().putHeader("Content-Length", "1000000000").end();
            });

    assertThat(probe("http://127.0.0.1:" + port + "/a"))
        .isEqualTo(new SourceProbeResult(Status.SUCCESS, null, null, null));
    assertThat(requests).containsExactly(HttpMethod.HEAD);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 405, 501})
  void shouldProbeWithGetWhenHeadFails(int status) {
    int port =
        sourceFixture.serve(
            request -> {
              if (request.method() == HttpMethod.HEAD) {
                request.response().setStatusCode(status).end();
              } else {
                request.response().setChunked(true).write("the beginning of something endless");
              }
            });

    assertThat(probe("http://127.0.0.1:" + port + "/a").status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void shouldFollowRedirects() {
    int port =
        sourceFixture.serve(
            request -> {
              if (request.path().equals("/old")) {
                request.response().setStatusCode(302).putHeader("Location", "/new").end();
              } else {
                request.response().end();
              }
            });

    assertThat(probe("http://127.0.0.1:" + port + "/old").status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void shouldReturnTrustedCertificate() {
    int port = sourceFixture.serve(OWN, request -> request.response().end());
    sourceFixture.withTrust(OWN.trustManager());

    SourceProbeResult sourceProbe = probe("https://localhost:" + port + "/");

    assertThat(sourceProbe)
        .isEqualTo(new SourceProbeResult(Status.SUCCESS, OWN.thumbprint(), OWN.pem(), null));
    assertThat(sourceProbe.thumbprint()).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
  }

  @Test
  void shouldReturnUntrustedCertificateForPinning() {
    int port = sourceFixture.serve(OWN, request -> request.response().end());
    String uri = "https://127.0.0.1:" + port + "/";

    SourceProbeResult sourceProbe = probe(uri);
    SourceProbeResult pinned =
        probe(SourceEndpoint.of(uri, sourceProbe.thumbprint(), sourceProbe.certificate()));
    SourceProbeResult pinnedToOther = probe(SourceEndpoint.of(uri, OTHER.thumbprint(), null));

    assertThat(sourceProbe.status()).isEqualTo(Status.CERTIFICATE_ERROR);
    assertThat(sourceProbe.thumbprint()).isEqualTo(OWN.thumbprint());
    assertThat(sourceProbe.certificate()).isEqualTo(OWN.pem());
    assertThat(sourceProbe.error()).contains("127.0.0.1");
    assertThat(pinned.status()).isEqualTo(Status.SUCCESS);
    assertThat(pinnedToOther.status()).isEqualTo(Status.CERTIFICATE_ERROR);
    assertThat(pinnedToOther.thumbprint()).isEqualTo(OWN.thumbprint());
  }

  @Test
  void shouldNotReturnCertificateOfAnotherHost() {
    int target = sourceFixture.serve(OTHER, request -> request.response().end());
    int port =
        sourceFixture.serve(
            OWN,
            request ->
                request
                    .response()
                    .setStatusCode(302)
                    .putHeader("Location", "https://localhost:" + target + "/")
                    .end());

    SourceProbeResult sourceProbe =
        probe(SourceEndpoint.of("https://127.0.0.1:" + port + "/", OWN.thumbprint(), null));

    assertThat(sourceProbe.status()).isEqualTo(Status.CERTIFICATE_ERROR);
    assertThat(sourceProbe.thumbprint()).isNull();
    assertThat(sourceProbe.error()).contains("localhost:" + target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://me:secret@127.0.0.1/",
        "ftp://127.0.0.1/",
        "relative",
        "file:///etc/passwd",
        "ds:///vmfs/volumes/a/b"
      })
  void shouldReportDisallowedSource(String uri) {
    SourceProbeResult sourceProbe = probe(uri);

    assertThat(sourceProbe.status()).isEqualTo(Status.INVALID_URL);
    assertThat(sourceProbe.error()).isNotBlank().doesNotContain("secret");
  }

  @Test
  void shouldReportUnknownHost() {
    assertThat(probe("http://nowhere.invalid/").status()).isEqualTo(Status.HOST_NOT_FOUND);
  }

  @Test
  void shouldReportTimeout() {
    int port = sourceFixture.configure("idle-timeout", "200ms").serveTcp(connection -> {});

    assertThat(probe("http://127.0.0.1:" + port + "/").status()).isEqualTo(Status.TIMED_OUT);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 500})
  void shouldReportErrorStatus(int status) {
    int port = sourceFixture.serve(request -> request.response().setStatusCode(status).end());

    SourceProbeResult sourceProbe = probe("http://127.0.0.1:" + port + "/a?token=secret");

    assertThat(sourceProbe.status()).isEqualTo(Status.UNKNOWN_ERROR);
    assertThat(sourceProbe.error()).contains(String.valueOf(status)).doesNotContain("secret");
  }

  @Test
  void shouldProbeFiles(@TempDir Path root) throws Exception {
    Files.writeString(root.resolve("a.iso"), "an image");
    sourceFixture.configure("file-root", root);

    assertThat(probe(root.resolve("a.iso").toUri().toString()).status()).isEqualTo(Status.SUCCESS);
    assertThat(probe(root.resolve("b.iso").toUri().toString()).status())
        .isEqualTo(Status.UNKNOWN_ERROR);
  }

  private SourceProbeResult probe(String uri) {
    return probe(endpoint(uri));
  }

  private SourceProbeResult probe(SourceEndpoint endpoint) {
    return awaitItem(sourceFixture.sources().probe(endpoint));
  }
}
