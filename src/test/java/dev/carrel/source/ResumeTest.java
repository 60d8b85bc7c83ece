package dev.carrel.source;

import static dev.carrel.source.SourceFixture.awaitItem;
import static dev.carrel.source.SourceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.source.SourceException.Kind;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumeTest {
  private final SourceFixture sourceFixture =
      new SourceFixture().configure("allowed-sources", "127.0.0.0/8");

  @AfterEach
  void close() {
    sourceFixture.close();
  }

  @Test
  void shouldResumeFromOffset() {
    int port = serveRanges("0123456789", "\"v1\"");

    OpenedSource openSource =
        awaitItem(sourceFixture.open("http://127.0.0.1:" + port + "/", 4, "\"v1\""));

    assertThat(openSource.offset()).isEqualTo(4);
    assertThat(openSource.totalLength()).isEqualTo(10);
    assertThat(openSource.validator()).isEqualTo("\"v1\"");
    assertThat(sourceFixture.readText(openSource)).isEqualTo("456789");
  }

  @Test
  void shouldReadFromStartWhenFileHasChanged() {
    int port = serveRanges("abcdefghij", "\"v2\"");

    OpenedSource openSource =
        awaitItem(sourceFixture.open("http://127.0.0.1:" + port + "/", 4, "\"v1\""));

    assertThat(openSource.offset()).isZero();
    assertThat(openSource.validator()).isEqualTo("\"v2\"");
    assertThat(sourceFixture.readText(openSource)).isEqualTo("abcdefghij");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {"null", "W/\"v1\"", "v1", "\"v1"})
  void shouldNotRequestRangeWithoutStrongValidator(String validator) {
    var range = new AtomicReference<String>();
    int port =
        sourceFixture.serve(
            request -> {
              range.set(request.getHeader("Range"));
              request.response().putHeader("ETag", "W/\"v1\"").end("whole");
            });

    OpenedSource openSource =
        awaitItem(sourceFixture.open("http://127.0.0.1:" + port + "/", 4, validator));

    assertThat(range.get()).isNull();
    assertThat(openSource.offset()).isZero();
    assertThat(openSource.validator()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "206 | bytes 3-9/10 | v1",
        "206 | bytes 4-8/10 | v1",
        "206 | bytes 4-9/*  | v1",
        "206 | bytes 4-9/10 | v2",
        "206 | nonsense     | v1",
        "416 | bytes */10   | v1"
      })
  void shouldReadFromStartWhenRangeDoesNotMatch(int status, String contentRange, String tag) {
    int port =
        sourceFixture.serve(
            request -> {
              request.response().putHeader("ETag", '"' + tag + '"');
              if (request.getHeader("Range") != null) {
                request.response().setStatusCode(status).putHeader("Content-Range", contentRange);
              }
              request.response().end(request.getHeader("Range") == null ? "0123456789" : "456789");
            });

    OpenedSource openSource =
        awaitItem(sourceFixture.open("http://127.0.0.1:" + port + "/", 4, "\"v1\""));

    assertThat(openSource.offset()).isZero();
    assertThat(sourceFixture.readText(openSource)).isEqualTo("0123456789");
  }

  @Test
  void shouldRejectUnrequestedPartialContent() {
    int port =
        sourceFixture.serve(
            request ->
                request
                    .response()
                    .setStatusCode(206)
                    .putHeader("Content-Range", "bytes 0-3/10")
                    .end("part"));

    SourceException failure =
        failure(sourceFixture.open("http://127.0.0.1:" + port + "/", 0, null));

    assertThat(failure.kind()).isEqualTo(Kind.UNUSABLE_RESPONSE);
  }

  /** Starts a server that supports ranges up to the end of the file, and returns its port. */
  private int serveRanges(String content, String tag) {
    return sourceFixture.serve(
        request -> {
          String range = request.getHeader("Range");
          request.response().putHeader("ETag", tag);
          if (range == null || !tag.equals(request.getHeader("If-Range"))) {
            request.response().end(content);
            return;
          }
          int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
          request
              .response()
              .setStatusCode(206)
              .putHeader("Content-Range", "bytes " + from + "-9/10")
              .end(content.substring(from));
        });
  }
}
