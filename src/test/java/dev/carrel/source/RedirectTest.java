package dev.carrel.source;

import static dev.carrel.source.SourceFixture.awaitItem;
import static dev.carrel.source.SourceFixture.endpointAt;
import static dev.carrel.source.SourceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.source.SourceException.Kind;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
  private final SourceFixture sourceFixture =
      new SourceFixture().configure("allowed-sources", "127.0.0.0/8");

  @AfterEach
  void close() {
    sourceFixture.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void shouldFollowRedirects(int status) {
    int port =
        sourceFixture.serve(
            request -> {
              if (request.path().equals("/old/a")) {
                request.response().setStatusCode(status).putHeader("Location", "../new?x=1").end();
              } else {
                request.response().end(request.uri());
              }
            });

    assertThat(sourceFixture.readText(sourceFixture.open(port, "/old/a"))).isEqualTo("/new?x=1");
  }

  @Test
  void shouldReportFinalUri() {
    int target = sourceFixture.serve(request -> request.response().end());
    int first = serveRedirect("http://127.0.0.1:" + target + "/new/b?x=1");

    OpenedSource opened =
        awaitItem(sourceFixture.open("http://127.0.0.1:" + first + "/old", 0, null));

    assertThat(opened.uri()).hasToString("http://127.0.0.1:" + target + "/new/b?x=1");
  }

  @Test
  void shouldRejectRedirectToDisallowedHost() {
    Queue<String> requests = new ConcurrentLinkedQueue<>();
    int inside =
        sourceFixture.serve(
            request -> {
              requests.add(request.uri());
              request.response().end("secret");
            });
    int port = serveRedirect("http://inside.example:" + inside + "/?token=secret");
    sourceFixture.configure("allowed-sources", "127.0.0.1").withHost("inside.example", "127.0.0.9");

    SourceException failure =
        failure(sourceFixture.open("http://127.0.0.1:" + port + "/", 0, null));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_ALLOWED);
    assertThat(failure)
        .hasMessageContaining("inside.example")
        .message()
        .doesNotContain("127.0.0.9", "secret");
    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "file:///etc/passwd,             NOT_ALLOWED",
    "http://169.254.169.254/latest/, NOT_ALLOWED",
    "http://[::1]/,                  NOT_ALLOWED",
    "http://me:secret@127.0.0.1/,    INVALID",
    "http://2130706433/,             INVALID"
  })
  void shouldRejectRedirectToDisallowedUrl(String location, Kind kind) {
    int port = serveRedirect(location);

    SourceException failure =
        failure(sourceFixture.open("http://127.0.0.1:" + port + "/", 0, null));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure).message().doesNotContain("secret");
  }

  @Test
  void shouldRejectRedirectOutOfAllowedPrefix() {
    int port =
        sourceFixture.serve(
            request -> request.response().setStatusCode(302).putHeader("Location", "/b").end());
    sourceFixture.configure("allowed-sources", "http://127.0.0.1:" + port + "/iso/");

    SourceException failure =
        failure(sourceFixture.open("http://127.0.0.1:" + port + "/iso/a", 0, null));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_ALLOWED);
  }

  @Test
  void shouldLimitRedirects() {
    Queue<String> requests = new ConcurrentLinkedQueue<>();
    int port =
        sourceFixture.serve(
            request -> {
              requests.add(request.uri());
              request.response().setStatusCode(302).putHeader("Location", "/loop").end();
            });

    SourceException failure =
        failure(
            sourceFixture
                .configure("max-redirects", 2)
                .sources()
                .open(endpointAt(port, "/loop"), 0, null));

    assertThat(failure.kind()).isEqualTo(Kind.UNUSABLE_RESPONSE);
    assertThat(failure.isTransient()).isFalse();
    assertThat(requests).hasSize(3);
  }

  private int serveRedirect(String location) {
    return sourceFixture.serve(
        request -> request.response().setStatusCode(302).putHeader("Location", location).end());
  }
}
