package dev.carrel.internals;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ambiguous and malformed requests. A proxy and the server might parse an ambiguous request
 * differently: its target, its end, and the beginning of the next request.
 */
@QuarkusTest
class RequestSmugglingTest {
  private static final Pattern STATUS = Pattern.compile("HTTP/1.1 (\\d{3})");
  private static final String CREDENTIALS =
      "Authorization: Basic YWRtaW5pc3RyYXRvckB2c3BoZXJlLmxvY2FsOmNhcnJlbA==\r\n";

  private static final List<String> TARGETS =
      List.of(
          "POST /api/content/local-library",
          "PUT /cls/data/00000000-0000-0000-0000-000000000000/disk.iso");

  /** Name, headers after Host, an empty line, and a body; each {@code |} is a line break. */
  private static final List<String> AMBIGUOUS =
      List.of(
          "two lengths|Content-Length: 5|Content-Length: 6||abcdef",
          "two same lengths|Content-Length: 5|Content-Length: 5||abcde",
          "list of lengths|Content-Length: 5, 5||abcde",
          "plus|Content-Length: +5||abcde",
          "minus|Content-Length: -1||abcde",
          "huge length|Content-Length: 99999999999999999999||abcde",
          "long length|Content-Length: 9223372036854775807||abcde",
          "hex length|Content-Length: 0x5||abcde",
          "empty length|Content-Length: ||abcde",
          "space in length|Content-Length: 1 0||abcde",
          "CL.TE|Content-Length: 5|Transfer-Encoding: chunked||0||",
          "TE.CL|Transfer-Encoding: chunked|Content-Length: 3||8||SMUGGLED|0||",
          "chunked, identity|Transfer-Encoding: chunked, identity||0||",
          "identity, chunked|Transfer-Encoding: identity, chunked||0||",
          "two TE|Transfer-Encoding: chunked|Transfer-Encoding: identity||0||",
          "xchunked|Transfer-Encoding: xchunked||0||",
          "tab chunked|Transfer-Encoding:\tchunked||0||",
          "vt chunked|Transfer-Encoding: \u000bchunked||0||",
          "gzip|Transfer-Encoding: gzip||0||",
          "quoted|Transfer-Encoding: \"chunked\"||0||",
          "space before colon|Transfer-Encoding : chunked||0||",
          "space before colon CL|Content-Length : 5||abcde",
          "folded TE|Transfer-Encoding:| chunked||0||",
          "NUL in value|X-A: b\0c|Content-Length: 0||",
          "NUL in name|X\0A: b|Content-Length: 0||",
          "no colon|XA|Content-Length: 0||",
          "empty name|: b|Content-Length: 0||",
          "leading space|  X-A: b|Content-Length: 0||",
          "bare LF in header|X-A: b\nContent-Length: 0||",
          "bare CR in header|X-A: b\rY: c|Content-Length: 0||",
          "chunk size none|Transfer-Encoding: chunked||||",
          "chunk size -1|Transfer-Encoding: chunked||-1||",
          "chunk size +1|Transfer-Encoding: chunked||+1|a|0||",
          "chunk size 0x1|Transfer-Encoding: chunked||0x1|a|0||",
          "chunk size word|Transfer-Encoding: chunked||zz||",
          "chunk size too large|Transfer-Encoding: chunked||fffffffff|a|0||",
          "chunk size 2^31|Transfer-Encoding: chunked||80000000|a|0||",
          "chunk size 2^32|Transfer-Encoding: chunked||100000000|a|0||",
          "chunk size 2^32+1|Transfer-Encoding: chunked||100000001|a|0||",
          "chunk size spaced|Transfer-Encoding: chunked||1 1|a|0||",
          "chunk longer than its size|Transfer-Encoding: chunked||1|abc|0||",
          "chunk ended by LF|Transfer-Encoding: chunked||1\na\n0\n\n",
          "chunk extension|Transfer-Encoding: chunked||2;a=b|{}|0||",
          "chunk extension LF|Transfer-Encoding: chunked||2;\n{}|0||",
          "huge chunk extension|Transfer-Encoding: chunked||2;" + "a".repeat(100_000) + "|{}|0||",
          "trailers|Transfer-Encoding: chunked||2|{}|0|X: y||",
          "huge trailers|Transfer-Encoding: chunked||2|{}|0|X: " + "y".repeat(100_000) + "||",
          "two hosts|Host: y|Content-Length: 0||");

  private static final List<String> LINES =
      List.of(
          "GET http://other.example/api/session HTTP/1.1",
          "GET //api/session HTTP/1.1",
          "GET api/session HTTP/1.1",
          "GET /cls/../api/session HTTP/1.1",
          "GET /api/%2e%2e/api/session HTTP/1.1",
          "GET /api%2fsession HTTP/1.1",
          "GET /api/session%00 HTTP/1.1",
          "GET /cls/data/00000000-0000-0000-0000-000000000000/%2e%2e%2fetc%2fpasswd HTTP/1.1",
          "GET /cls/data/../../etc/passwd HTTP/1.1",
          "GET /cls/data/%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
          "GET /cls/data/00000000-0000-0000-0000-000000000000/a%00b HTTP/1.1",
          "GET /api/%zz HTTP/1.1",
          "GET /api/session?x=%zz HTTP/1.1",
          "GET /rest/com/vmware/%c3%28?~action=%zz HTTP/1.1",
          "GET /q/%2e%2e/api/session HTTP/1.1",
          "GET /q/health/%zz HTTP/1.1",
          "GET /%zz HTTP/1.1",
          "GET /api/session;jsessionid=1 HTTP/1.1",
          "GET /api/session",
          "GET /api/session HTTP/9.9",
          "GET /api/session HTTP/1.1 x",
          "GET  /api/session HTTP/1.1",
          "GET\t/api/session\tHTTP/1.1",
          "G\0T /api/session HTTP/1.1",
          "GET /api/ses\0sion HTTP/1.1",
          "CONNECT other.example:80 HTTP/1.1",
          "OPTIONS * HTTP/1.1",
          "TRACE /api/session HTTP/1.1",
          "JUNK /api/session HTTP/1.1",
          "GET /" + "a".repeat(10_000) + " HTTP/1.1",
          " GET /api/session HTTP/1.1",
          "PRI * HTTP/2.0",
          "POST /api/session HTTP/1.0\r\nTransfer-Encoding: chunked");

  private static final List<String> HEADERS =
      List.of(
          "X-A: b| c: d|", "Expect: junk|", "X: y|".repeat(4000), "X: " + "y".repeat(30_000) + "|");

  static Stream<Arguments> ambiguousRequests() {
    return AMBIGUOUS.stream()
        .flatMap(
            row -> {
              int name = row.indexOf('|');
              String rest = row.substring(name + 1).replace("|", "\r\n");
              return TARGETS.stream()
                  .map(
                      target ->
                          Arguments.of(
                              row.substring(0, name) + ": " + target.substring(0, 4),
                              target + " HTTP/1.1\r\nHost: x\r\n" + rest));
            });
  }

  static Stream<Arguments> malformedRequests() {
    Stream<String> lines = LINES.stream().map(line -> line + "\r\nHost: x\r\n\r\n");
    Stream<String> headers =
        HEADERS.stream()
            .flatMap(
                header ->
                    TARGETS.stream()
                        .map(
                            target ->
                                target
                                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
                                    + header.replace("|", "\r\n")
                                    + "\r\n"));
    return Stream.concat(lines, headers).map(bytes -> Arguments.of(displayName(bytes), bytes));
  }

  private static String displayName(String bytes) {
    return bytes.substring(0, Math.min(110, bytes.length())).replaceAll("[\r\n\0]", " ");
  }

  private static String createRequest(String library) {
    String body = "{\"name\":\"" + library + "\",\"type\":\"LOCAL\"}";
    return "POST /api/content/local-library HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        + "Content-Type: application/json\r\n"
        + CREDENTIALS
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static List<String> findLibraries(String library) {
    return ADMINISTRATOR
        .request(Map.of("name", library))
        .post("/api/content/library?action=find")
        .jsonPath()
        .getList("$");
  }

  private static List<String> statuses(String bytes) throws IOException {
    try (var connection = RawHttpConnection.openAndSend(RestAssured.port, bytes)) {
      return STATUS
          .matcher(connection.readRemainingText())
          .results()
          .map(found -> found.group(1))
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ambiguousRequests")
  void shouldIgnoreRequestsAfterAmbiguousRequest(String name, String bytes) throws IOException {
    String library = UUID.randomUUID().toString();
    try (var log = ErrorLogCapture.start()) {

      List<String> statuses = statuses(bytes + createRequest(library));

      assertThat(statuses).hasSizeLessThan(2).allMatch(status -> status.startsWith("4"));
      assertThat(findLibraries(library)).isEmpty();
      assertThat(log.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Content-Length: 0, Transfer-Encoding: chunked      | Content-Length and Transfer-Encoding exclude each other
          Transfer-Encoding: chunked, Content-Length: 0      | Content-Length and Transfer-Encoding exclude each other
          Content-Length: 3, Transfer-Encoding: chunked      | Content-Length and Transfer-Encoding exclude each other
          Transfer-Encoding: gzip, chunked                   | Transfer-Encoding must be chunked only
          Transfer-Encoding: identity                        | a header is invalid
          Content-Length: 1 0                                | a header is invalid
          no colon                                           | a header is invalid
          Host: y, Content-Length: 0                         | exactly one Host header is required
          """)
  void shouldDescribeViolationInResponse(String headers, String violation) throws IOException {
    for (String path :
        List.of("/api/session", "/rest/com/vmware/cis/session", "/api", "/cls/data/x/y", "/none")) {
      String bytes =
          "POST %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n0\r\n\r\n"
              .formatted(path, headers.replaceFirst(", (?=[A-Z])", "\r\n"));
      try (var connection = RawHttpConnection.openAndSend(RestAssured.port, bytes)) {

        String response = connection.readRemainingText();

        assertThat(response)
            .startsWith("HTTP/1.1 400")
            .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
            .contains("INVALID_REQUEST", "The request is malformed: " + violation);
        assertThat(STATUS.matcher(response).results()).hasSize(1);
      }
    }
  }

  @Test
  void shouldIgnoreViolationHeaderOfClient() throws IOException {
    String bytes =
        "GET /api/session HTTP/1.1\r\nHost: x\r\ncarrel-violation: forged\r\nConnection: close\r\n\r\n";

    assertThat(statuses(bytes)).containsExactly("401");
  }

  @Test
  void shouldReadNextRequestAfterValidRequest() throws IOException {
    String library = UUID.randomUUID().toString();
    String valid = TARGETS.get(0) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";

    List<String> statuses = statuses(valid + createRequest(library));

    assertThat(statuses).containsExactly("401", "201");
    assertThat(findLibraries(library)).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedRequests")
  void shouldRejectMalformedRequestWithoutLoggingErrors(String name, String bytes)
      throws IOException {
    String next = "GET /api/next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    try (var log = ErrorLogCapture.start()) {

      List<String> statuses = statuses(bytes + next);

      assertThat(statuses).hasSizeLessThan(3).allMatch(status -> status.startsWith("4"));
      assertThat(log.errors()).isEmpty();
    }
  }
}
