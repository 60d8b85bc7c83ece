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

/** Request bodies that are too large or incomplete are rejected. */
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
  void shouldRejectTooLargeContentLength(TestApi testApi) throws IOException {
    String length = "Content-Length: " + (MIB + 1) + "\r\n";
    try (var request =
        RawHttpConnection.sendHeaders(RestAssured.port, "POST", path(testApi), length)) {

      assertRejected(testApi, request.readResponse(), "HTTP/1.1 413", "body_too_large");
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
  void shouldRejectTooLargeContentLengthOnEveryFormOfPath(String target) throws IOException {
    String headers = CREDENTIALS + JSON + "Content-Length: " + (MIB + 1) + "\r\n";
    try (var request = RawHttpConnection.sendHeaders(RestAssured.port, "POST", target, headers)) {

      assertThat(request.readResponse()).startsWith("HTTP/1.1 413");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectTooLargeChunkedBody(TestApi testApi) throws IOException {
    try (var log = ErrorLogCapture.start();
        var request =
            RawHttpConnection.sendHeaders(RestAssured.port, "POST", path(testApi), chunked())) {
      for (int i = 0; i <= 16; i++) {
        request.write(chunk(new byte[MIB / 16]));
      }

      assertRejected(testApi, request.readResponse(), "HTTP/1.1 413", "body_too_large");
      assertThat(log.errors()).isEmpty();
    }
  }

  /** Until the connection is closed, the client can send only what the socket buffers hold. */
  @Test
  void shouldStopReadingRejectedBody() throws IOException {
    long sent = 0;
    byte[] chunk = chunk(new byte[MIB]);
    try (var request =
        RawHttpConnection.sendHeaders(RestAssured.port, "POST", path(TestApi.REST), chunked())) {
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
  void shouldAcceptChunkedBody(TestApi testApi) throws IOException {
    try (var request =
        RawHttpConnection.sendHeaders(
            RestAssured.port, "POST", path(testApi), chunked() + "Connection: close\r\n")) {
      String body = requestBody(testApi);
      request.write(chunk(body.substring(0, 5).getBytes(StandardCharsets.UTF_8)));
      request.write(chunk(body.substring(5).getBytes(StandardCharsets.UTF_8)));
      request.write(chunk(new byte[0]));

      assertThat(request.readRemainingText()).startsWith("HTTP/1.1 20").doesNotContain("\"error\"");
    }
  }

  private static String requestBody(TestApi testApi) {
    String spec = "{\"name\":\"chunked\",\"type\":\"LOCAL\"}";
    return switch (testApi) {
      case REST -> spec;
      case LEGACY_REST -> "{\"create_spec\":" + spec + "}";
      case JSON_RPC ->
          """
          {"jsonrpc":"2.0","method":"invoke","id":"chunked","params":{
            "serviceId":"com.vmware.content.type","operationId":"list","ctx":{},
            "input":{"STRUCTURE":{"operation-input":{}}}}}""";
    };
  }

  @Test
  void shouldAcceptEmptyChunkedBody() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String path = "/api/content/library/item/update-session/" + session + "?action=cancel";

    try (var request =
        RawHttpConnection.sendHeaders(
            RestAssured.port, "POST", path, chunked() + "Expect: 100-continue\r\n")) {
      request.write(chunk(new byte[0]));

      assertThat(request.readHeaders()).startsWith("HTTP/1.1 100 Continue");
      assertThat(request.readHeaders()).startsWith("HTTP/1.1 204");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRejectBodyThatIsNotReceivedInTime(TestApi testApi) throws IOException {
    try (var log = ErrorLogCapture.start();
        var announced =
            RawHttpConnection.sendHeaders(
                RestAssured.port,
                "POST",
                path(testApi),
                JSON + CREDENTIALS + "Content-Length: 100\r\n");
        var chunked =
            RawHttpConnection.sendHeaders(RestAssured.port, "POST", path(testApi), chunked())) {
      announced.write("{\"name\":".getBytes(StandardCharsets.UTF_8));
      chunked.write(chunk("{\"name\":".getBytes(StandardCharsets.UTF_8)));

      assertRejected(testApi, announced.readResponse(), "HTTP/1.1 408", "body_timeout");
      assertRejected(testApi, chunked.readResponse(), "HTTP/1.1 408", "body_timeout");
      assertThat(log.errors()).isEmpty();
    }
  }

  private static String chunked() {
    return JSON + CREDENTIALS + "Transfer-Encoding: chunked\r\n";
  }

  private static byte[] chunk(byte[] bytes) {
    byte[] sizeLine =
        (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] chunk = new byte[sizeLine.length + bytes.length + 2];
    System.arraycopy(sizeLine, 0, chunk, 0, sizeLine.length);
    System.arraycopy(bytes, 0, chunk, sizeLine.length, bytes.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    return chunk;
  }

  private static void assertRejected(
      TestApi testApi, String response, String status, String messageId) {
    if (testApi == TestApi.JSON_RPC) {
      assertThat(response)
          .startsWith("HTTP/1.1 200")
          .contains("onnection: close", "\"code\":-32600", "The request body");
      return;
    }
    assertThat(response)
        .startsWith(status)
        .contains("onnection: close", "\"error_type\":\"INVALID_REQUEST\"", messageId);
    assertThat(response.contains("com.vmware.vapi.std.errors.invalid_request"))
        .isEqualTo(testApi == TestApi.LEGACY_REST);
  }
}
