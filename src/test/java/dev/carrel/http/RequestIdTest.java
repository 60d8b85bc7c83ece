package dev.carrel.http;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.requestWithoutBodyLogging;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.OperationLogCapture;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.TestApi;
import dev.carrel.testing.TestCredentials;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request id in responses and in the log. */
@QuarkusTest
class RequestIdTest {
  private static final String HEADER = "X-Request-ID";

  @TestHTTPResource URI server;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/content/library", // 401
        "/rest/com/vmware/content/library",
        "/api/unknown",
        "/unknown",
        "/cls/data/nothing/file",
        "/q/health/live",
      })
  void shouldReturnSentIdOnEveryPath(String path) {
    Response response = given().header(HEADER, "the client's own").get(path);

    assertThat(response.headers().getValues(HEADER)).containsExactly("the clients own");
  }

  @Test
  void shouldReturnIdWhenBodyIsTooLarge() throws IOException {
    String response =
        RawHttpConnection.sendAndReadAll(
            server.getPort(),
            "POST",
            "/api/session",
            "X-Request-ID: large\r\nContent-Length: 1000000000\r\n");

    assertThat(response).startsWith("HTTP/1.1 413").containsIgnoringCase("X-Request-ID: large");
  }

  @Test
  void shouldReturnIdForChunkedBody() throws IOException {
    String request =
        """
        POST /api/session HTTP/1.1
        Host: x
        X-Request-ID: streamed
        Transfer-Encoding: chunked

        0

        """
            .replace("\n", "\r\n");

    try (var client = RawHttpConnection.openAndSend(server.getPort(), request)) {
      assertThat(client.readResponse())
          .startsWith("HTTP/1.1 401")
          .containsOnlyOnce("X-Request-ID: streamed\r\n");
    }
  }

  @Test
  void shouldGenerateIdWhenNoneIsSent() {
    String first = given().get("/api/unknown").header(HEADER);

    String second = given().get("/api/unknown").header(HEADER);

    assertThat(first).matches("[0-9a-f]{16}").isNotEqualTo(second);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          X-Request-ID  | abc-123         | abc-123
          X-Request-ID  | "a\\" b='c'     | a b=c
          X-Request-ID  | é               | [0-9a-f]{16}
          vapi-ctx-opid | of-the-client   | of-the-client
          """)
  void shouldSanitizeId(String header, String sent, String expected) {
    String actual = given().header(header, sent).get("/api/unknown").header(HEADER);

    assertThat(actual).matches(expected);
  }

  @Test
  void shouldTruncateIdTo128Characters() {
    String actual = given().header(HEADER, "x".repeat(1000)).get("/api/unknown").header(HEADER);

    assertThat(actual).isEqualTo("x".repeat(128));
  }

  @Test
  void shouldUseOperationIdOfJsonRpcBody() {
    Response response =
        TestApi.JSON_RPC.call(
            new TestCredentials(ADMINISTRATOR.user(), ADMINISTRATOR.password(), null),
            "com.vmware.content.library",
            "list",
            Map.of());

    assertThat(response.header(HEADER)).isEqualTo("scenario");
  }

  @Test
  void shouldReturnIdForTransfersAndLogItForOperations() {
    String name = "request-" + UUID.randomUUID();
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "file");

    try (var lines = new OperationLogCapture()) {
      Response sent =
          requestWithoutBodyLogging()
              .header(HEADER, name)
              .contentType(ContentType.BINARY)
              .body(new byte[1])
              .put(uri);
      ADMINISTRATOR
          .request()
          .header(HEADER, name)
          .get("/api/content/library/item/update-session/" + session);

      assertThat(sent.header(HEADER)).isEqualTo(name);
      assertThat(lines.linesOf(name)).hasSize(1);
    }
  }
}
