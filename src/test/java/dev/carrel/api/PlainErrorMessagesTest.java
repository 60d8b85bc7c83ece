package dev.carrel.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Error messages of the APIs contain no internal terms of the libraries that Carrel uses. */
@QuarkusTest
class PlainErrorMessagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CREDENTIALS =
      "Authorization: Basic YWRtaW5pc3RyYXRvckB2c3BoZXJlLmxvY2FsOmNhcnJlbA==\r\n";

  private static final String LIBRARY = "com.vmware.content.library";

  private static final String[] INTERNAL_TERMS = {
    "java.",
    "com.fasterxml",
    "dev.carrel",
    "Exception",
    "org.",
    "ackson",
    "eserializ",
    "RESTEASY",
    "HTTP 4",
    "Token",
    "Feature",
    "REDACTED",
    "@Produces",
    "instance of",
    "(code ",
    "$",
    "`"
  };

  /**
   * Bodies that are invalid for operations with a structure as input, or for operations without
   * one.
   */
  private static final List<String> BODIES =
      List.of(
          "[]",
          "[{}]",
          "[1]",
          "1",
          "1.5",
          "true",
          "\"x\"",
          "{",
          "}",
          "{\"name\"",
          "{\"name\":",
          "{\"name\":\"x\",}",
          "{} {}",
          "{}]",
          "nul",
          "NaN",
          "{\"name\":NaN}",
          "{\"name\":'x'}",
          "{'name':\"x\"}",
          "{\"name\":\"a\nb\"}",
          "{\"name\":\"\\q\"}",
          "{\"name\":\"\\ud8\"}",
          "{\"name\":\u00ff}",
          "{\"name\":\"\u00ff\"}",
          "/* x */ {}",
          "# x\n{}",
          "{\"name\":01}",
          "{\"name\":-}",
          "{\"name\":1e}",
          "{\"a\":1,\"a\":2}",
          "{\"name\":\"a\",\"name\":\"b\"}",
          "{\"nmae\":1}",
          "{\"name\":1}",
          "{\"name\":1.5}",
          "{\"name\":true}",
          "{\"name\":[]}",
          "{\"name\":{}}",
          "{\"name\":[\"a\"]}",
          "{\"id\":7}",
          "{\"id\":{}}",
          "{\"size\":\"x\"}",
          "{\"size\":1.5}",
          "{\"size\":99999999999999999999}",
          "{\"size\":true}",
          "{\"cached\":1}",
          "{\"cached\":\"yes\"}",
          "{\"creation_time\":5}",
          "{\"creation_time\":\"yesterday\"}",
          "{\"creation_time\":\"+1000000000-12-31T23:59:59Z\"}",
          "{\"certificate_verification_info\":[]}",
          "{\"certificate_verification_info\":1}",
          "{\"certificate_verification_info\":{\"status\":\"X\"}}",
          "{\"certificate_verification_info\":{\"status\":0}}",
          "{\"certificate_verification_info\":{\"status\":\"\"}}",
          "{\"certificate_verification_info\":{\"cert_chain\":{}}}",
          "{\"name\":" + "[".repeat(2000) + "]".repeat(2000) + "}",
          "{\"" + "n".repeat(60_000) + "\":1}");

  private static final List<String> HEADERS =
      List.of(
          "Accept: application/xml",
          "Accept: text/html",
          "Accept: junk",
          "Accept: /",
          "Accept: a/b;q=x",
          "Content-Type: application/xml",
          "Content-Type: junk",
          "Content-Type: application/",
          "Content-Type: /",
          "Content-Type: a/b/c",
          "Content-Type: multipart/form-data",
          "Content-Type: application/x-www-form-urlencoded",
          "Content-Type: ;");

  private static final List<String> REQUEST_LINES =
      List.of(
          "PUT %s/content/library",
          "TRACE %s/content/library",
          "JUNK %s/content/library",
          "PATCH %s/session",
          "GET %s/unknown",
          "GET %s/",
          "GET %s/content/library/%%00",
          "POST %s/content/library/item?~action=unknown",
          "POST %s/content/library/item?action=unknown");

  static Stream<Arguments> rejectedRequests() {
    List<Arguments> requests = new ArrayList<>();
    for (String body : BODIES) {
      requests.add(post("/api/content/library/item", "", body));
      requests.add(post("/api/content/library/item?action=find", "", body));
      requests.add(post("/rest/com/vmware/content/library/item", "", body));
      requests.add(
          post(
              "/rest/com/vmware/content/library/item", "", "{\"create_spec\":%s}".formatted(body)));
      requests.add(
          post("/api/content/library/item/update-session/a:b?action=keep-alive", "", body));
      requests.add(post("/api/content/library/item/update-session/a:b?action=complete", "", body));
    }
    for (String header : HEADERS) {
      requests.add(post("/api/content/library?action=find", header, "{\"name\":\"x\"}"));
      requests.add(post("/rest/com/vmware/content/library?~action=find", header, "{\"spec\":{}}"));
    }
    for (String line : REQUEST_LINES) {
      requests.add(withoutBody(line.formatted("/api")));
      requests.add(withoutBody(line.formatted("/rest/com/vmware")));
    }
    return requests.stream();
  }

  static Stream<Arguments> rejectedJsonRpcRequests() {
    Stream<String> calls =
        BODIES.stream()
            .map(
                body ->
                    ("{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"method\":\"invoke\",\"params\":{"
                            + "\"serviceId\":\"%s.item\",\"operationId\":\"find\",\"input\":%s,"
                            + "\"ctx\":{}}}")
                        .formatted(LIBRARY, body));
    return Stream.concat(BODIES.stream(), calls).map(body -> post("/api", "", body));
  }

  private static Arguments post(String target, String header, String body) {
    String type = header.startsWith("Content-Type") ? "" : "Content-Type: application/json\r\n";
    return arguments(
        "POST " + target,
        type + (header.isEmpty() ? "" : header + "\r\n"),
        new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1));
  }

  private static Arguments withoutBody(String line) {
    return arguments(line, "", "");
  }

  private static Arguments arguments(String line, String headers, String body) {
    String shortBody = body.length() > 60 ? body.substring(0, 60) : body;
    String request =
        "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s%sContent-Length: %d\r\n\r\n%s"
            .formatted(line, CREDENTIALS, headers, body.length(), body);
    return Arguments.of(
        (line + " " + headers.strip() + " " + shortBody).replaceAll("\\s+", " "), request);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rejectedRequests")
  void shouldDescribeErrorsInTermsOfRest(String name, String request) throws IOException {
    // Given
    boolean isLegacy = name.contains(" /rest/");
    try (var log = ErrorLogCapture.start();
        var connection = RawHttpConnection.openAndSend(RestAssured.port, request)) {

      // When
      String response = connection.readRemainingText();

      // Then
      assertThat(response).matches("(?s)HTTP/1.1 4\\d\\d .*").doesNotContain(INTERNAL_TERMS);
      JsonNode body = bodyOf(response);
      String errorType = body.path("error_type").textValue();
      assertThat(errorType).isNotEmpty();
      assertThat(body.at("/messages/0/default_message").textValue()).isNotEmpty();
      assertThat(body.at("/value/error_type").textValue()).isEqualTo(isLegacy ? errorType : null);
      assertThat(log.errors()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rejectedJsonRpcRequests")
  void shouldDescribeErrorsInTermsOfJsonRpc(String name, String request) throws IOException {
    // Given
    try (var log = ErrorLogCapture.start();
        var connection = RawHttpConnection.openAndSend(RestAssured.port, request)) {

      // When
      String response = connection.readRemainingText();

      // Then
      assertThat(response).startsWith("HTTP/1.1 200 ").doesNotContain(INTERNAL_TERMS);
      JsonNode body = bodyOf(response);
      assertThat(body.path("jsonrpc").textValue()).isEqualTo("2.0");
      assertThat(body.has("error") || body.at("/result").has("error")).isTrue();
      assertThat(log.errors()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                  | the body must be an object, but is an array
          "x"                 | the body must be an object, but is a string
          {"name"             | the body is not valid JSON at line 1, column 8
          {"a":1,"a":2}       | the field a occurs twice at line 1, column 11
          {"name":"x"} {}     | the body continues after the end of its JSON value
          {"name":1}          | expected an object of type string, but got a number
          {"type":"REMOTE"}   | expected an object of type one of LOCAL, SUBSCRIBED, but got "REMOTE"
          {"creation_time":"x"} | expected an object of type datetime, but got "x"
          {"publish_info":{"published":1}} | expected an object of type boolean, but got a number
          {"storage_backings":{}} | expected an object of type array, but got an object
          {"publish_info":{"published":"x"}} | expected an object of type boolean, but got a string
          {"subscription_info":{"password":12345}} | expected an object of type string, but got a number
          """)
  void shouldNameExpectedTypeAndActualValue(String body, String message) throws IOException {
    // Given
    String request = (String) post("/api/content/local-library", "", body).get()[1];
    try (var connection = RawHttpConnection.openAndSend(RestAssured.port, request)) {

      // When
      JsonNode messages = bodyOf(connection.readRemainingText()).path("messages");

      // Then
      assertThat(messages.path(messages.size() - 1).path("default_message").textValue())
          .endsWith(message);
    }
  }

  private static JsonNode bodyOf(String response) throws IOException {
    return JSON.readTree(response.substring(response.indexOf("\r\n\r\n") + 4));
  }
}
