package dev.carrel.api.legacyrest;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.carrel.testing.Scenario;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behavior of the legacy REST API that the REST API does not have. */
@QuarkusTest
class LegacyRestApiTest {
  private static final String LOGIN_PATH = "/rest/com/vmware/cis/session";
  private static final String CONTENT_PATH = "/rest/com/vmware/content/";
  private static final String UPDATE_SESSION_PATH = CONTENT_PATH + "library/item/update-session";

  private final Scenario scenario = new Scenario(TestApi.LEGACY_REST);

  @Test
  void shouldSetLoginCookie() {
    var response = ADMINISTRATOR.request().post(LOGIN_PATH);

    String loginId = response.then().statusCode(200).extract().path("value");
    assertThat(response.header("Set-Cookie"))
        .isEqualTo("vmware-api-session-id=" + loginId + ";Path=/rest;Secure;HttpOnly");
    given()
        .cookie("vmware-api-session-id", loginId)
        .post(LOGIN_PATH + "?~action=get")
        .then()
        .statusCode(200)
        .body("value.user", equalTo(ADMINISTRATOR.user()));
  }

  @Test
  void shouldSetNoCookieIfClientUsesHeader() {
    var response =
        ADMINISTRATOR.request().header("vmware-use-header-authn", "test").post(LOGIN_PATH);

    assertThat(response.header("Set-Cookie")).isNull();
    String loginId = response.path("value");
    given().header("vmware-api-session-id", loginId).delete(LOGIN_PATH).then().statusCode(200);
    given().header("vmware-api-session-id", loginId).delete(LOGIN_PATH).then().statusCode(401);
  }

  @Test
  void shouldAcceptLoginOfRestApi() {
    String loginId = ADMINISTRATOR.request().post("/api/session").as(String.class);

    given()
        .header("vmware-api-session-id", loginId)
        .get(CONTENT_PATH + "local-library")
        .then()
        .statusCode(200);
  }

  @Test
  void shouldAcceptNumbersWrittenAsStrings() {
    var spec = Map.of("name", "disk.iso", "source_type", "PUSH", "size", "123");

    ADMINISTRATOR
        .request(Map.of("file_spec", spec))
        .post(
            CONTENT_PATH
                + "library/item/updatesession/file/id:"
                + scenario.createUpdateSession()
                + "?~action=add")
        .then()
        .statusCode(200)
        .body("value.name", equalTo("disk.iso"));
    ADMINISTRATOR
        .request(Map.of("model", Map.of("automatic_sync_enabled", "true")))
        .patch(CONTENT_PATH + "configuration")
        .then()
        .statusCode(200);
  }

  @Test
  void shouldRejectStringsThatAreNotNumbers() {
    var spec = Map.of("name", "disk.iso", "source_type", "PUSH", "size", "many");

    ADMINISTRATOR
        .request(Map.of("file_spec", spec))
        .post(CONTENT_PATH + "library/item/updatesession/file/id:x?~action=add")
        .then()
        .statusCode(400)
        .body("value.error_type", equalTo("INVALID_ARGUMENT"))
        .body("value.messages[0].args", contains("file_spec.size"));
  }

  @Test
  void shouldAddFileToSessionNamedInBody() {
    String session = scenario.createUpdateSession();

    ADMINISTRATOR
        .request(
            Map.of(
                "update_session_id",
                session,
                "file_spec",
                Map.of("name", "disk.iso", "source_type", "PUSH")))
        .post(CONTENT_PATH + "library/item/updatesession/file?~action=add")
        .then()
        .statusCode(200)
        .body("value.upload_endpoint", hasKey("uri"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?~action=create"})
  void shouldCreateWithAndWithoutAction(String action) {
    ADMINISTRATOR
        .request(Map.of("create_spec", Map.of("library_item_id", scenario.createItem())))
        .post(UPDATE_SESSION_PATH + action)
        .then()
        .statusCode(200)
        .body("value", not(equalTo(null)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep-alive", "cancel"})
  void shouldAcceptEmptyBodyWithJsonContentType(String action) {
    ADMINISTRATOR
        .request()
        .contentType(ContentType.JSON)
        .post(UPDATE_SESSION_PATH + "/id:" + scenario.createUpdateSession() + "?~action=" + action)
        .then()
        .statusCode(200)
        .body(is(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"explode", "COMPLETE", "keep_alive", "", "create"})
  void shouldRejectUnknownAction(String action) {
    String session = scenario.createUpdateSession();

    ADMINISTRATOR
        .request()
        .post(UPDATE_SESSION_PATH + "/id:" + session + "?~action=" + action)
        .then()
        .statusCode(404)
        .body("type", equalTo("com.vmware.vapi.std.errors.not_found"));
    ADMINISTRATOR
        .request()
        .get(UPDATE_SESSION_PATH + "/id:" + session)
        .then()
        .body("value.state", equalTo("ACTIVE"));
  }

  @Test
  void shouldRejectMissingParameter() {
    for (String path :
        new String[] {
          "library/item",
          "library/item/file",
          "library/item/storage",
          "library/item/updatesession/file",
          "library/item/downloadsession/file"
        }) {
      ADMINISTRATOR
          .request()
          .get(CONTENT_PATH + path)
          .then()
          .statusCode(400)
          .body("value.error_type", equalTo("INVALID_ARGUMENT"));
    }
  }
}
