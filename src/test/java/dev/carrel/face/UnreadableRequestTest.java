package dev.carrel.face;

import static dev.carrel.testing.Client.ADMINISTRATOR;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class UnreadableRequestTest {

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
          {}                    | INVALID_ARGUMENT | com.vmware.vdcs.cls-main.value_required
          null                  | INVALID_ARGUMENT | com.vmware.vdcs.cls-main.value_required
          """)
  void shouldSayWhatIsWrongWithABody(String body, String errorType, String message) {
    var answer =
        ADMINISTRATOR
            .request()
            .contentType(ContentType.JSON)
            .body(body)
            .post("/api/content/local-library");

    answer
        .then()
        .statusCode(400)
        .body("error_type", equalTo(errorType))
        .body("messages[0].id", equalTo(message))
        .body("messages[0].default_message", not(emptyString()));
  }

  @Test
  void shouldNameAnUnknownField() {
    var answer =
        ADMINISTRATOR
            .request()
            .contentType(ContentType.JSON)
            .body("{\"nmae\":\"x\"}")
            .post("/api/content/local-library");

    answer.then().body("messages[0].args", contains("nmae"));
  }

  @Test
  void shouldRefuseAnotherMediaType() {
    var answer =
        ADMINISTRATOR
            .request()
            .contentType("application/xml")
            .body("<name/>")
            .post("/api/content/local-library");

    answer.then().statusCode(415).body("error_type", equalTo("INVALID_REQUEST"));
  }

  @Test
  void shouldAnswerUnknownUrlsInTheShapeOfTheirFace() {
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
        .body("value.messages[0].args", contains("/rest/com/vmware/unknown"));
    ADMINISTRATOR.request().put("/api/session").then().statusCode(404);
  }
}
