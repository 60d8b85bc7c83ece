package dev.carrel.api;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.requestWithoutBodyLogging;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Malformed bodies, URLs and headers are rejected with a vAPI error and without a server error. */
@QuarkusTest
class MalformedRequestTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"name"               | INVALID_REQUEST  | com.vmware.vdcs.cls-main.malformed_request
          []                    | INVALID_REQUEST  | com.vmware.vdcs.cls-main.malformed_request
          {"name":"x"} {}       | INVALID_REQUEST  | com.vmware.vdcs.cls-main.malformed_request
          {"nmae":"x"}          | INVALID_ARGUMENT | com.vmware.vapi.rest.unsupported_property
          {"name":1}            | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"name":{}}           | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"type":"REMOTE"}     | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"id":7}              | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"creation_time":"x"} | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"creation_time":5}   | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"creation_time":"+1000000000-12-31T23:59:59Z"} | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"type":0}            | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"type":"0"}          | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"type":""}           | INVALID_ARGUMENT | vapi.data.structure.field.invalid
          {"name":"a","name":"b"} | INVALID_REQUEST | com.vmware.vdcs.cls-main.malformed_request
          {"name":"\\ud800"}     | INVALID_ARGUMENT | com.vmware.vdcs.cls-main.invalid_value
          {}                    | INVALID_ARGUMENT | com.vmware.vdcs.cls-main.value_required
          null                  | INVALID_ARGUMENT | vapi.invoke.input.invalid
          """)
  void shouldReportWhyBodyIsInvalid(String body, String errorType, String messageId) {
    var response =
        ADMINISTRATOR
            .request()
            .contentType(ContentType.JSON)
            .body(body)
            .post("/api/content/local-library");

    response
        .then()
        .statusCode(400)
        .body("error_type", equalTo(errorType))
        .body("messages[0].id", equalTo(messageId))
        .body("messages[0].default_message", not(emptyString()));
  }

  static Stream<String> excessiveBodies() {
    return Stream.of(
        "{\"version\":99999999999999999999}",
        "{\"version\":1e1000000000}",
        "{\"version\":" + "9".repeat(1_000_000) + "}",
        "{\"version\":0." + "0".repeat(1_000_000) + "1}",
        "{\"" + "n".repeat(1_000_000) + "\":1}",
        "{\"name\":\"" + "n".repeat(1_000_000) + "\"}",
        "{\"name\":\"x\",\"type\":\"" + "n".repeat(1_000_000) + "\"}",
        "{\"name\":\"x\",\"storage_backings\":[" + "{},".repeat(300_000) + "{}]}",
        "{\"name\":" + "{\"a\":".repeat(150_000),
        "[".repeat(1_000_000),
        " ".repeat(1_000_000));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("excessiveBodies")
  void shouldRejectExcessiveBodiesWithoutServerError(String body) {
    try (var log = ErrorLogCapture.start()) {
      var response =
          requestWithoutBodyLogging()
              .auth()
              .preemptive()
              .basic(ADMINISTRATOR.user(), ADMINISTRATOR.password())
              .contentType(ContentType.JSON)
              .body(body)
              .post("/api/content/local-library");

      response.then().statusCode(400);
      assertThat(response.asString()).hasSizeLessThan(10_000);
      assertThat(log.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{broken", "{\"unknown\":1}", "[]"})
  void shouldRejectInvalidBodyOfActionWithoutParameters(String body) {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var response =
        ADMINISTRATOR
            .request()
            .contentType(ContentType.JSON)
            .body(body)
            .post("/api/content/library/item/update-session/" + session + "?action=complete");

    response.then().statusCode(400);
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
    ADMINISTRATOR
        .request()
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/api/content/library/item/update-session/" + session + "?action=complete")
        .then()
        .statusCode(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"action=cancel&action=complete", "~action=cancel", "action=cancel&~action=cancel"})
  void shouldRejectAmbiguousActions(String query) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String path = "/api/content/library/item/update-session/" + session + "?" + query;

    ADMINISTRATOR.request().post(path).then().statusCode(404);
    ADMINISTRATOR.request().get(path).then().statusCode(404);

    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
  }

  @Test
  void shouldNameUnknownField() {
    var response =
        ADMINISTRATOR
            .request()
            .contentType(ContentType.JSON)
            .body("{\"nmae\":\"x\"}")
            .post("/api/content/local-library");

    response.then().body("messages[0].args", contains("nmae"));
  }

  @Test
  void shouldRejectUnsupportedMediaType() {
    var response =
        ADMINISTRATOR
            .request()
            .contentType("application/xml")
            .body("<name/>")
            .post("/api/content/local-library");

    response.then().statusCode(415).body("error_type", equalTo("INVALID_REQUEST"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/content/library/item/{id}",
        "/api/content/local-library?names=a|b",
        "/api/content/local-library?x=%zz",
        "/api/content/library/item/%zz",
        "/api/content/library/item/x?action=%zz",
        "/api/content/library/item/update-session/a%3Ab?x={|}",
        "/api/content/library/item/a;b=c",
        "/api//session",
        "/rest/com/vmware/content/library/item/update-session/id:{id}",
        "/cls/data/%zz/x",
        "/cls/data/00000000-0000-0000-0000-000000000000/%00",
        "/cls/data/00000000-0000-0000-0000-000000000000/%C3%28",
        "/cls/data"
      })
  void shouldRejectUnusualUrlsWithoutServerError(String path) throws IOException {
    String credentials =
        "Authorization: Basic YWRtaW5pc3RyYXRvckB2c3BoZXJlLmxvY2FsOmNhcnJlbA==\r\n";
    for (String method : new String[] {"GET", "POST", "DELETE", "PUT"}) {
      String response =
          RawHttpConnection.sendAndReadAll(RestAssured.port, method, path, credentials);

      assertThat(response).matches("(?s)HTTP/1.1 [24].*").doesNotContain("at java.");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Basic YQA6Yg==",
        "Cookie: $Version=abc; vmware-api-session-id",
        "Cookie: =;=;vmware-api-session-id=",
        "vmware-api-session-id: \u00ff",
        "Host: not a host",
        "Host: "
      })
  void shouldRejectInvalidHeadersWithoutServerError(String header) throws IOException {
    String response =
        RawHttpConnection.sendAndReadAll(RestAssured.port, "GET", "/api/session", header + "\r\n");

    assertThat(response).matches("(?s)HTTP/1.1 4.*");
  }

  @Test
  void shouldAcceptBodyOfManyKilobytes() {
    String library = ADMINISTRATOR.createLibraryId();
    String description = "\\u00e9".repeat(2000);

    ADMINISTRATOR
        .request()
        .contentType(ContentType.JSON)
        .body(
            "{\"library_id\":\"%s\",\"name\":\"x\",\"description\":\"%s\"}"
                .formatted(library, description))
        .post("/api/content/library/item")
        .then()
        .statusCode(201);
  }

  @Test
  void shouldRejectUnknownUrlsInFormatOfTheirApi() {
    given()
        .get("/api/unknown")
        .then()
        .statusCode(404)
        .body("messages[0].id", equalTo("com.vmware.vapi.rest.httpNotFound"));
    given()
        .get("/rest/com/vmware/unknown")
        .then()
        .statusCode(404)
        .body("type", equalTo("com.vmware.vapi.std.errors.not_found"))
        .body("value.messages[0].args", contains("/com/vmware/unknown"));
    ADMINISTRATOR.request().put("/api/session").then().statusCode(404);
  }
}
