package dev.carrel.source;

import static dev.carrel.source.SourceFixture.awaitItem;
import static dev.carrel.source.SourceFixture.endpoint;
import static dev.carrel.source.SourceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.carrel.source.SourceException.Kind;
import dev.carrel.testing.ErrorLogCapture;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSourceTest {
  private final SourceFixture sourceFixture =
      new SourceFixture().configure("allowed-sources", "127.0.0.0/8");

  @AfterEach
  void close() {
    sourceFixture.close();
  }

  @Test
  void shouldReadFile() {
    byte[] file = new byte[3_000_000];
    new Random(1).nextBytes(file);
    int port =
        sourceFixture.serve(
            request -> request.response().putHeader("ETag", "\"v1\"").end(Buffer.buffer(file)));

    OpenedSource openSource = sourceFixture.open(port, "/a");

    assertThat(openSource.offset()).isZero();
    assertThat(openSource.totalLength()).isEqualTo(file.length);
    assertThat(openSource.validator()).isEqualTo("\"v1\"");
    assertThat(sourceFixture.readBytes(openSource)).isEqualTo(file);
  }

  @Test
  void shouldReadFileOfUnknownLength() {
    int port =
        sourceFixture.serve(request -> request.response().setChunked(true).end("as long as it is"));

    OpenedSource openSource = sourceFixture.open(port, "/a");

    assertThat(openSource.totalLength()).isNull();
    assertThat(openSource.validator()).isNull();
    assertThat(sourceFixture.readText(openSource)).isEqualTo("as long as it is");
  }

  @Test
  void shouldReadEmptyFile() {
    int port = sourceFixture.serve(request -> request.response().end());

    OpenedSource openSource = sourceFixture.open(port, "/a");

    assertThat(openSource.totalLength()).isZero();
    assertThat(sourceFixture.readBytes(openSource)).isEmpty();
  }

  @Test
  void shouldSendPlainRequestWithHostName() {
    var headers = new AtomicReference<MultiMap>();
    int port =
        sourceFixture
            .withHost("mirror.example", "127.0.0.1")
            .serve(
                request -> {
                  headers.set(request.headers());
                  request.response().end(request.uri());
                });

    String uri =
        sourceFixture.readText(
            awaitItem(
                sourceFixture.open(
                    "http://Mirror.Example.:" + port + "/a%20b/./c?d=e#f", 0, null)));

    assertThat(uri).isEqualTo("/a%20b/c?d=e");
    assertThat(headers.get().get("Host")).isEqualTo("mirror.example:" + port);
    assertThat(headers.get().names()).containsExactlyInAnyOrder("host", "user-agent", "connection");
  }

  @Test
  void shouldConnectToCheckedAddress() {
    int port = sourceFixture.serve(request -> request.response().end("inside"));
    var lookups = new AtomicInteger();
    HostResolver rebinding =
        host ->
            InetAddress.getAllByName(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.9");
    var sources =
        new Sources(
            SourceFixture.config(Map.of("allowed-sources", "127.0.0.1")),
            rebinding,
            PlatformTrust.load(),
            sourceFixture.vertx);
    SourceEndpoint endpoint = endpoint("http://rebinding.example:" + port + "/");

    String first = sourceFixture.readText(awaitItem(sources.open(endpoint, 0, null)));
    SourceException second = failure(sources.open(endpoint, 0, null));

    assertThat(first).isEqualTo("inside");
    assertThat(second.kind()).isEqualTo(Kind.NOT_ALLOWED);
    assertThat(lookups).hasValue(2);
  }

  @Test
  void shouldTryNextAddressWhenConnectionFails() {
    int port = sourceFixture.serve(request -> request.response().end("here"));
    HostResolver two =
        host ->
            new InetAddress[] {
              InetAddress.getByName("127.0.0.9"), InetAddress.getByName("127.0.0.1")
            };
    var sources =
        new Sources(
            SourceFixture.config(Map.of("allowed-sources", "two.example")),
            two,
            PlatformTrust.load(),
            sourceFixture.vertx);

    OpenedSource openSource =
        awaitItem(sources.open(endpoint("http://two.example:" + port + "/"), 0, null));

    assertThat(sourceFixture.readText(openSource)).isEqualTo("here");
  }

  @ParameterizedTest
  @CsvSource({
    "204, false", "300, false", "304, false", "400, false", "401, false", "403, false",
    "404, false", "408, true", "416, false", "429, true", "500, true", "503, true"
  })
  void shouldReportUnexpectedStatus(int status, boolean isTransient) {
    int port = sourceFixture.serve(request -> request.response().setStatusCode(status).end());

    SourceException failure =
        failure(sourceFixture.open("http://127.0.0.1:" + port + "/a?token=s", 0, null));

    assertThat(failure.kind()).isEqualTo(Kind.UNUSABLE_RESPONSE);
    assertThat(failure.isTransient()).isEqualTo(isTransient);
    assertThat(failure)
        .hasMessage("The host 127.0.0.1:%d responded with HTTP status %d.", port, status);
  }

  @Test
  void shouldNotLogResponseThatIsNotReadToItsEnd() {
    int port =
        sourceFixture.serveTcp(
            connection ->
                connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNo"));

    try (var log = ErrorLogCapture.start()) {
      SourceException failure =
          failure(sourceFixture.open("http://127.0.0.1:" + port + "/", 0, null));
      sourceFixture.close(); // Closes all connections, so that late log messages are included.

      assertThat(failure.kind()).isEqualTo(Kind.UNUSABLE_RESPONSE);
      assertThat(log.errors()).isEmpty();
    }
  }

  @Test
  void shouldReportHostWithoutListener() throws IOException {
    int port = freePort();

    SourceException failure =
        failure(sourceFixture.open("http://127.0.0.1:" + port + "/", 0, null));

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.isTransient()).isTrue();
  }

  @Test
  void shouldReportUnknownHost() {
    SourceException failure = failure(sourceFixture.open("http://nowhere.invalid/", 0, null));

    assertThat(failure.kind()).isEqualTo(Kind.HOST_NOT_FOUND);
    assertThat(failure.isTransient()).isFalse();
    assertThat(failure).hasMessage("The host nowhere.invalid was not found.");
  }

  @Test
  void shouldTimeOutWhenHostDoesNotRespond() {
    int port = sourceFixture.configure("idle-timeout", "200ms").serveTcp(connection -> {});

    SourceException failure =
        failure(sourceFixture.open("http://127.0.0.1:" + port + "/", 0, null));

    assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
    assertThat(failure.isTransient()).isTrue();
  }

  @Test
  void shouldTimeOutWhenBodyStalls() {
    var closed = new CompletableFuture<Void>();
    int port =
        sourceFixture
            .configure("idle-timeout", "200ms")
            .serveTcp(
                connection -> {
                  connection.closeHandler(closed::complete);
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                });

    SourceException failure = failureOfReading(sourceFixture.open(port, "/"));

    assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
    assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void shouldNotTimeOutWhilePaused() {
    int port =
        sourceFixture
            .configure("idle-timeout", "100ms")
            .serve(request -> request.response().end("content"));
    OpenedSource openSource = sourceFixture.open(port, "/");
    var later = new CompletableFuture<Void>();
    sourceFixture.vertx.setTimer(400, now -> later.complete(null));

    later.join();

    assertThat(sourceFixture.readText(openSource)).isEqualTo("content");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nx\r\n"
      })
  void shouldReportLostConnection(String response) {
    int port =
        sourceFixture.serveTcp(
            connection -> connection.handler(request -> connection.end(Buffer.buffer(response))));

    SourceException failure = failureOfReading(sourceFixture.open(port, "/"));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
    assertThat(failure.isTransient()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-"})
  void shouldReportMissingResponse(String response) {
    int port =
        sourceFixture.serveTcp(
            connection -> connection.handler(request -> connection.end(Buffer.buffer(response))));

    SourceException failure =
        failure(sourceFixture.open("http://127.0.0.1:" + port + "/", 0, null));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
  }

  @Test
  void shouldCloseConnectionWhenAborted() {
    var closed = new CompletableFuture<Void>();
    int port =
        sourceFixture.serveTcp(
            connection -> {
              connection.closeHandler(closed::complete);
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            });
    OpenedSource openSource = sourceFixture.open(port, "/");
    Queue<Throwable> actual = new ConcurrentLinkedQueue<>();
    openSource.body().exceptionHandler(actual::add).resume();

    openSource.abort().run();
    openSource.abort().run();

    assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
    assertThat(actual).isEmpty();
  }

  @Test
  void shouldOpenManySourcesConcurrently() {
    Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
    int port =
        sourceFixture.serve(
            request -> {
              waiting.add(request);
              if (waiting.size() == 20) {
                waiting.forEach(each -> each.response().end("all"));
              }
            });
    var opening =
        Stream.generate(() -> sourceFixture.open("http://127.0.0.1:" + port + "/", 0, null))
            .limit(20)
            .map(uni -> uni.subscribeAsCompletionStage())
            .toList();

    List<String> texts = opening.stream().map(each -> sourceFixture.readText(each.join())).toList();

    assertThat(texts).hasSize(20).containsOnly("all");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private SourceException failureOfReading(OpenedSource openSource) {
    Throwable thrown = catchThrowable(() -> sourceFixture.readBytes(openSource));
    assertThat(thrown).as("failure of reading").isNotNull();
    return (SourceException) (thrown instanceof SourceException ? thrown : thrown.getCause());
  }
}
