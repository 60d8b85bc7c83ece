package dev.carrel.source;

import static dev.carrel.source.SourceFixture.done;
import static dev.carrel.source.SourceFixture.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.source.SourceProbe.Status;
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
  private static final TestServerCertificate OWN = TestServerCertificate.make();
  private static final TestServerCertificate OTHER = TestServerCertificate.make();

  private final SourceFixture pulls = new SourceFixture().with("allow", "127.0.0.0/8");

  @AfterEach
  void close() {
    pulls.close();
  }

  @Test
  void shouldFindASource() {
    Queue<HttpMethod> asked = new ConcurrentLinkedQueue<>();
    int port =
        pulls.serve(
            request -> {
              asked.add(request.method());
              request.response().putHeader("Content-Length", "1000000000").end();
            });

    assertThat(probe("http://127.0.0.1:" + port + "/a"))
        .isEqualTo(new SourceProbe(Status.SUCCESS, null, null, null));
    assertThat(asked).containsExactly(HttpMethod.HEAD);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 405, 501})
  void shouldAskOtherwiseWhereHeadIsRefused(int status) {
    int port =
        pulls.serve(
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
        pulls.serve(
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
  void shouldShowTheCertificateThatIsTrusted() {
    int port = pulls.serve(OWN, request -> request.response().end());
    pulls.trusting(OWN.asAuthority());

    SourceProbe probe = probe("https://localhost:" + port + "/");

    assertThat(probe).isEqualTo(new SourceProbe(Status.SUCCESS, OWN.thumbprint(), OWN.pem(), null));
    assertThat(probe.thumbprint()).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
  }

  @Test
  void shouldShowTheCertificateThatIsNotTrustedSoThatItCanBePinned() {
    int port = pulls.serve(OWN, request -> request.response().end());
    String uri = "https://127.0.0.1:" + port + "/";

    SourceProbe probe = probe(uri);
    SourceProbe pinned = probe(SourceEndpoint.of(uri, probe.thumbprint(), probe.certificate()));
    SourceProbe pinnedElsewhere = probe(SourceEndpoint.of(uri, OTHER.thumbprint(), null));

    assertThat(probe.status()).isEqualTo(Status.CERTIFICATE_ERROR);
    assertThat(probe.thumbprint()).isEqualTo(OWN.thumbprint());
    assertThat(probe.certificate()).isEqualTo(OWN.pem());
    assertThat(probe.error()).contains("127.0.0.1");
    assertThat(pinned.status()).isEqualTo(Status.SUCCESS);
    assertThat(pinnedElsewhere.status()).isEqualTo(Status.CERTIFICATE_ERROR);
    assertThat(pinnedElsewhere.thumbprint()).isEqualTo(OWN.thumbprint());
  }

  @Test
  void shouldNotOfferToPinWhatAnotherHostShows() {
    int target = pulls.serve(OTHER, request -> request.response().end());
    int port =
        pulls.serve(
            OWN,
            request ->
                request
                    .response()
                    .setStatusCode(302)
                    .putHeader("Location", "https://localhost:" + target + "/")
                    .end());

    SourceProbe probe =
        probe(SourceEndpoint.of("https://127.0.0.1:" + port + "/", OWN.thumbprint(), null));

    assertThat(probe.status()).isEqualTo(Status.CERTIFICATE_ERROR);
    assertThat(probe.thumbprint()).isNull();
    assertThat(probe.error()).contains("localhost:" + target);
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
  void shouldRefuseWhatTheRulesRefuse(String uri) {
    SourceProbe probe = probe(uri);

    assertThat(probe.status()).isEqualTo(Status.INVALID_URL);
    assertThat(probe.error()).isNotBlank().doesNotContain("secret");
  }

  @Test
  void shouldTellThatAHostIsNotFound() {
    assertThat(probe("http://nowhere.invalid/").status()).isEqualTo(Status.HOST_NOT_FOUND);
  }

  @Test
  void shouldTellThatNothingCame() {
    int port = pulls.with("idle-timeout", "200ms").take(connection -> {});

    assertThat(probe("http://127.0.0.1:" + port + "/").status()).isEqualTo(Status.TIMED_OUT);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 500})
  void shouldTellTheStatusOfAnError(int status) {
    int port = pulls.serve(request -> request.response().setStatusCode(status).end());

    SourceProbe probe = probe("http://127.0.0.1:" + port + "/a?token=secret");

    assertThat(probe.status()).isEqualTo(Status.UNKNOWN_ERROR);
    assertThat(probe.error()).contains(String.valueOf(status)).doesNotContain("secret");
  }

  @Test
  void shouldProbeFiles(@TempDir Path root) throws Exception {
    Files.writeString(root.resolve("a.iso"), "an image");
    pulls.with("file-root", root);

    assertThat(probe(root.resolve("a.iso").toUri().toString()).status()).isEqualTo(Status.SUCCESS);
    assertThat(probe(root.resolve("b.iso").toUri().toString()).status())
        .isEqualTo(Status.UNKNOWN_ERROR);
  }

  private SourceProbe probe(String uri) {
    return probe(endpoint(uri));
  }

  private SourceProbe probe(SourceEndpoint endpoint) {
    return done(pulls.sources().probe(endpoint));
  }
}
