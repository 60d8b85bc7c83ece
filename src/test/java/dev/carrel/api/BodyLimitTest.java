package dev.carrel.api;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are too large, or do not come. */
@QuarkusTest
class BodyLimitTest {
  private static final int MIB = 1024 * 1024;
  private static final String CREDENTIALS =
      "Authorization: Basic YWRtaW5pc3RyYXRvckB2c3BoZXJlLmxvY2FsOmNhcnJlbA==\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";

  private static String path(TestApi testApi) {
    return switch (testApi) {
      case REST -> "/api/content/local-library";
      case LEGACY_REST -> "/rest/com/vmware/content/local-library";
      case JSON_RPC -> "/api";
    };
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseABodyThatAnnouncesTooMuch(TestApi testApi) throws IOException {
    String length = "Content-Length: " + (MIB + 1) + "\r\n";
    try (var request =
        RawHttpConnection.openRequest(RestAssured.port, "POST", path(testApi), length)) {

      assertRefused(testApi, request.readResponse(), "HTTP/1.1 413", "body_too_large");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//api/content/local-library",
        "/q/../api/content/local-library",
        "/q/%2e%2e/api/content/local-library",
        "/%61pi/content/local-library",
        "http://other.example/api/content/local-library",
        "/api//content/local-library",
        "/api;x/content/local-library",
        "/;/api/content/local-library",
        "/rest;x/com/vmware/content/local-library"
      })
  void shouldRefuseABodyThatAnnouncesTooMuchByWhateverPath(String target) throws IOException {
    String headers = CREDENTIALS + JSON + "Content-Length: " + (MIB + 1) + "\r\n";
    try (var request = RawHttpConnection.openRequest(RestAssured.port, "POST", target, headers)) {

      assertThat(request.readResponse()).startsWith("HTTP/1.1 413");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseABodyThatBecomesTooLarge(TestApi testApi) throws IOException {
    try (var log = ErrorLogCapture.start();
        var request =
            RawHttpConnection.openRequest(RestAssured.port, "POST", path(testApi), chunked())) {
      for (int i = 0; i <= 16; i++) {
        request.write(chunk(new byte[MIB / 16]));
      }

      assertRefused(testApi, request.readResponse(), "HTTP/1.1 413", "body_too_large");
      assertThat(log.errors()).isEmpty();
    }
  }

  /** Until the connection ends, no more is taken than fits into buffers on the way. */
  @Test
  void shouldNotSwallowWhatFollowsOnARefusedBody() throws IOException {
    long sent = 0;
    byte[] chunk = chunk(new byte[MIB]);
    try (var request =
        RawHttpConnection.openRequest(RestAssured.port, "POST", path(TestApi.REST), chunked())) {
      while (sent < 1024L * MIB) {
        request.write(chunk);
        sent += MIB;
      }
    } catch (SocketException closed) {
      assertThat(sent).isLessThan(64L * MIB);
    }
    assertThat(sent).isLessThan(1024L * MIB);
  }

  @ParameterizedTest
  @EnumSource
  void shouldTakeABodyInChunks(TestApi testApi) throws IOException {
    try (var request =
        RawHttpConnection.openRequest(
            RestAssured.port, "POST", path(testApi), chunked() + "Connection: close\r\n")) {
      String body = creation(testApi);
      request.write(chunk(body.substring(0, 5).getBytes(StandardCharsets.UTF_8)));
      request.write(chunk(body.substring(5).getBytes(StandardCharsets.UTF_8)));
      request.write(chunk(new byte[0]));

      assertThat(request.readRest()).startsWith("HTTP/1.1 20").doesNotContain("\"error\"");
    }
  }

  private static String creation(TestApi testApi) {
    String spec = "{\"name\":\"in chunks\",\"type\":\"LOCAL\"}";
    return switch (testApi) {
      case REST -> spec;
      case LEGACY_REST -> "{\"create_spec\":" + spec + "}";
      case JSON_RPC ->
          """
          {"jsonrpc":"2.0","method":"invoke","id":"in chunks","params":{
            "serviceId":"com.vmware.content.type","operationId":"list","ctx":{},
            "input":{"STRUCTURE":{"operation-input":{}}}}}""";
    };
  }

  @Test
  void shouldTakeNoBodyInChunks() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String path = "/api/content/library/item/update-session/" + session + "?action=cancel";

    try (var request =
        RawHttpConnection.openRequest(
            RestAssured.port, "POST", path, chunked() + "Expect: 100-continue\r\n")) {
      request.write(chunk(new byte[0]));

      assertThat(request.readHead()).startsWith("HTTP/1.1 100 Continue");
      assertThat(request.readHead()).startsWith("HTTP/1.1 204");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotWaitForABodyForEver(TestApi testApi) throws IOException {
    try (var log = ErrorLogCapture.start();
        var announced =
            RawHttpConnection.openRequest(
                RestAssured.port,
                "POST",
                path(testApi),
                JSON + CREDENTIALS + "Content-Length: 100\r\n");
        var chunked =
            RawHttpConnection.openRequest(RestAssured.port, "POST", path(testApi), chunked())) {
      announced.write("{\"name\":".getBytes(StandardCharsets.UTF_8));
      chunked.write(chunk("{\"name\":".getBytes(StandardCharsets.UTF_8)));

      assertRefused(testApi, announced.readResponse(), "HTTP/1.1 408", "body_timeout");
      assertRefused(testApi, chunked.readResponse(), "HTTP/1.1 408", "body_timeout");
      assertThat(log.errors()).isEmpty();
    }
  }

  private static String chunked() {
    return JSON + CREDENTIALS + "Transfer-Encoding: chunked\r\n";
  }

  private static byte[] chunk(byte[] bytes) {
    byte[] head = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] chunk = new byte[head.length + bytes.length + 2];
    System.arraycopy(head, 0, chunk, 0, head.length);
    System.arraycopy(bytes, 0, chunk, head.length, bytes.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    return chunk;
  }

  private static void assertRefused(TestApi testApi, String answer, String status, String message) {
    if (testApi == TestApi.JSON_RPC) {
      assertThat(answer)
          .startsWith("HTTP/1.1 200")
          .contains("onnection: close", "\"code\":-32600", "The body");
      return;
    }
    assertThat(answer)
        .startsWith(status)
        .contains("onnection: close", "\"error_type\":\"INVALID_REQUEST\"", message);
    assertThat(answer.contains("com.vmware.vapi.std.errors.invalid_request"))
        .isEqualTo(testApi == TestApi.LEGACY_REST);
  }
}
