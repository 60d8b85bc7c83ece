package dev.carrel.api.console;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.testing.ConsoleClient;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The console's event streams. */
@QuarkusTest
class ConsoleStreamTest {

  /** An event stream over a socket, so that a test can close the connection at any time. */
  private record SseClient(Socket socket, BufferedReader reader) implements AutoCloseable {

    static SseClient connect(ConsoleClient consoleClient, String path) throws IOException {
      var socket = new Socket("127.0.0.1", RestAssured.port);
      socket.setSoTimeout(10_000);
      String request =
          "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: %s=%s\r\n\r\n"
              .formatted(path, ConsoleClient.COOKIE, consoleClient.cookie());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new SseClient(
          socket, new BufferedReader(new InputStreamReader(socket.getInputStream())));
    }

    /** Returns the next line with a prefix; fails if the stream ends before. */
    String nextLine(String prefix) throws IOException {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(prefix)) {
          return line;
        }
      }
      throw new AssertionError("The stream ended without a line that starts with " + prefix);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void shouldSendChangesOfASessionUntilTheLoginEnds() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);
    try (var sseClient =
        SseClient.connect(consoleClient, "/console/sessions/" + session + "/stream")) {
      String before = sseClient.nextLine("data:");
      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);
      String after = sseClient.nextLine("data:");
      consoleClient.post("logout");

      assertThat(before).contains("\"state\":\"ACTIVE\"");
      assertThat(after).contains("\"state\":\"CANCELED\"");
      assertThat(sseClient.nextLine("event:")).isEqualTo("event:login-ended");
    }
  }

  @Test
  void shouldSendTheErrorOfAnUnknownSession() throws IOException {
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);
    try (var sseClient = SseClient.connect(consoleClient, "/console/sessions/unknown/stream")) {

      assertThat(sseClient.nextLine("data:")).contains("NOT_FOUND");
    }
  }

  @Test
  void shouldLimitOpenStreamsAndNotCountClosedOnes() throws IOException {
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);
    List<SseClient> openStreams = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      openStreams.add(await().until(() -> tryOpen(consoleClient), stream -> stream != null));
    }

    String statusOverLimit = statusLine(consoleClient);
    for (SseClient stream : openStreams) {
      stream.close();
    }

    assertThat(statusOverLimit).contains("503");
    await().untilAsserted(() -> assertThat(statusLine(consoleClient)).contains("200"));
  }

  @Test
  void shouldNotCountConnectionsClosedBeforeTheFirstEvent() throws IOException {
    ConsoleClient consoleClient = ConsoleClient.logIn(ADMINISTRATOR);

    for (int i = 0; i < 50; i++) {
      var sseClient = SseClient.connect(consoleClient, "/console/sessions/stream?q=nothing");
      sseClient.socket().setSoLinger(true, 0);
      sseClient.close();
    }

    await().untilAsserted(() -> assertThat(statusLine(consoleClient)).contains("200"));
  }

  /**
   * Opens a stream; returns null if the server rejects it, because it may still count streams of
   * other tests.
   */
  private static SseClient tryOpen(ConsoleClient consoleClient) throws IOException {
    var stream = SseClient.connect(consoleClient, "/console/sessions/stream?q=nothing");
    if (stream.nextLine("HTTP/1.1").contains("200")) {
      return stream;
    }
    stream.close();
    return null;
  }

  private static String statusLine(ConsoleClient consoleClient) throws IOException {
    try (var stream = SseClient.connect(consoleClient, "/console/sessions/stream?q=nothing")) {
      return stream.nextLine("HTTP/1.1");
    }
  }
}
