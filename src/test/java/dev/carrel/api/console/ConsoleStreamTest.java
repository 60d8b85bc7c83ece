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

/** What is shown again with every change. */
@QuarkusTest
class ConsoleStreamTest {

  /** One who listens, over a connection that can be left as clients leave: by closing it. */
  private record SseClient(Socket socket, BufferedReader reader) implements AutoCloseable {

    static SseClient as(ConsoleClient consoleClient, String path) throws IOException {
      var socket = new Socket("127.0.0.1", RestAssured.port);
      socket.setSoTimeout(10_000);
      String request =
          "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: %s=%s\r\n\r\n"
              .formatted(path, ConsoleClient.COOKIE, consoleClient.cookie());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new SseClient(
          socket, new BufferedReader(new InputStreamReader(socket.getInputStream())));
    }

    /** The first line from here on that begins so. */
    String next(String beginning) throws IOException {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(beginning)) {
          return line;
        }
      }
      throw new AssertionError("It ended without " + beginning);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void shouldShowASessionAgainWhenItChangesAndEndWithTheLogin() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ConsoleClient consoleClient = ConsoleClient.loginAs(ADMINISTRATOR);
    try (var sseClient = SseClient.as(consoleClient, "/console/sessions/" + session + "/stream")) {
      String before = sseClient.next("data:");
      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);
      String after = sseClient.next("data:");
      consoleClient.post("logout");

      assertThat(before).contains("\"state\":\"ACTIVE\"");
      assertThat(after).contains("\"state\":\"CANCELED\"");
      assertThat(sseClient.next("event:")).isEqualTo("event:over");
    }
  }

  @Test
  void shouldSayWhyThereIsNothingToBeSeen() throws IOException {
    ConsoleClient consoleClient = ConsoleClient.loginAs(ADMINISTRATOR);
    try (var sseClient = SseClient.as(consoleClient, "/console/sessions/unknown/stream")) {

      assertThat(sseClient.next("data:")).contains("NOT_FOUND");
    }
  }

  @Test
  void shouldHaveNoMoreViewersThanMayBeAndCountThoseWhoHaveLeftNoMore() throws IOException {
    ConsoleClient consoleClient = ConsoleClient.loginAs(ADMINISTRATOR);
    List<SseClient> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(await().until(() -> admitted(consoleClient), one -> one != null));
    }

    String oneMore = status(consoleClient);
    for (SseClient one : all) {
      one.close();
    }

    assertThat(oneMore).contains("503");
    await().untilAsserted(() -> assertThat(status(consoleClient)).contains("200"));
  }

  @Test
  void shouldCountNobodyWhoLeftBeforeAnythingWasShown() throws IOException {
    ConsoleClient consoleClient = ConsoleClient.loginAs(ADMINISTRATOR);

    for (int i = 0; i < 50; i++) {
      var hasty = SseClient.as(consoleClient, "/console/sessions/stream?q=nothing");
      hasty.socket().setSoLinger(true, 0);
      hasty.close();
    }

    await().untilAsserted(() -> assertThat(status(consoleClient)).contains("200"));
  }

  /** Null where there is no place: those of other tests may be about to leave theirs. */
  private static SseClient admitted(ConsoleClient consoleClient) throws IOException {
    var one = SseClient.as(consoleClient, "/console/sessions/stream?q=nothing");
    if (one.next("HTTP/1.1").contains("200")) {
      return one;
    }
    one.close();
    return null;
  }

  private static String status(ConsoleClient consoleClient) throws IOException {
    try (var one = SseClient.as(consoleClient, "/console/sessions/stream?q=nothing")) {
      return one.next("HTTP/1.1");
    }
  }
}
