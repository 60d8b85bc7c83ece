package dev.carrel.api.jsonrpc;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.READER;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.RestClient;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid requests, authentication, and the format of responses, independent of the operation. */
@QuarkusTest
class JsonRpcProtocolTest {
  private static final String ERROR = "result.error.ERROR.'com.vmware.vapi.std.errors.";
  private static final String PASSWORD_CONTEXT =
      "{'schemeId':'com.vmware.vapi.std.security.user_pass','userName':'%s','password':'%s'}";
  private static final String LOGIN_CONTEXT =
      "{'schemeId':'com.vmware.vapi.std.security.session_id','sessionId':'%s'}";
  private static final String VALID_REQUEST =
      request("7", "com.vmware.cis.session", "get", "", passwordContext(ADMINISTRATOR));

  private static String passwordContext(RestClient restClient) {
    return PASSWORD_CONTEXT.formatted(restClient.user(), restClient.password());
  }

  private static String request(
      String id, String service, String operation, String fields, String security) {
    return ("{'jsonrpc':'2.0','method':'invoke','id':%s,'params':{'serviceId':'%s','operationId':'%s',"
            + "'input':{'STRUCTURE':{'operation-input':{%s}}},'ctx':{'appCtx':{},'securityCtx':%s}}}")
        .formatted(id, service, operation, fields, security)
        .replace('\'', '"');
  }

  private static Response post(String body) {
    return RestClient.requestWithoutBodyLogging()
        .contentType("application/json")
        .body(body)
        .post("/api");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {broken                                     | -32700 | Parse error.
          {"jsonrpc":"2.0"} {}                        | -32700 | Parse error.
          {"id":1,"jsonrpc":"2.0","method":"invoke","method":"invoke"} | -32700 | Parse error.
          ``                                          | -32700 | Parse error.
          []                                          | -32600 | Invalid Request.
          [{"jsonrpc":"2.0","method":"invoke","id":1}] | -32600 | Invalid Request.
          "invoke"                                    | -32600 | Invalid Request.
          null                                        | -32600 | Invalid Request.
          {"id":1,"method":"invoke","params":{}}      | -32600 | Invalid Request.
          {"id":1,"jsonrpc":2.0,"method":"invoke"}    | -32600 | Invalid Request.
          {"id":1,"jsonrpc":"1.1","method":"invoke"}  | -32600 | Invalid Request.
          {"id":1,"jsonrpc":"2.0"}                    | -32600 | Invalid Request.
          {"id":1,"jsonrpc":"2.0","method":7}         | -32600 | Invalid Request.
          {"id":1,"jsonrpc":"2.0","method":"invoke","params":"x"} | -32600 | Invalid Request.
          {"id":1.5,"jsonrpc":"2.0","method":"invoke"}  | -32600 | Invalid Request.
          {"id":{},"jsonrpc":"2.0","method":"invoke"}   | -32600 | Invalid Request.
          {"id":true,"jsonrpc":"2.0","method":"invoke"} | -32600 | Invalid Request.
          """)
  void shouldRejectInvalidRequestsWithoutTheirId(String body, int code, String message) {
    post(body)
        .then()
        .statusCode(200)
        .body("jsonrpc", equalTo("2.0"))
        .body("$", hasKey("id"))
        .body("id", nullValue())
        .body("error.code", equalTo(code))
        .body("error.message", equalTo(message))
        .body("$", not(hasKey("result")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "method":"list"                                                    | -32601 | Method not found.
          "method":"invoke"                                                  | -32602 | Invalid params.
          "method":"invoke","params":null                                    | -32602 | Invalid params.
          "method":"invoke","params":[]                                      | -32602 | Invalid params.
          "method":"invoke","params":{}                                      | -32602 | Invalid params.
          "method":"invoke","params":{"serviceId":"a","operationId":"b"}     | -32602 | Invalid params.
          "method":"invoke","params":{"serviceId":1,"operationId":"b","ctx":{}} | -32602 | Invalid params.
          """)
  void shouldRejectInvalidCallsWithTheirId(String members, int code, String message) {
    post("{\"jsonrpc\":\"2.0\",\"id\":\"a\"," + members + "}")
        .then()
        .statusCode(200)
        .body("id", equalTo("a"))
        .body("error.code", equalTo(code))
        .body("error.message", equalTo(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "\"0\"", "-7", "\"\"", "null", "12345678901234567890"})
  void shouldReturnTheIdInItsType(String id) {
    String body = request(id, "none", "get", "", "null");

    assertThat(post(body).asString()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",");
  }

  @Test
  void shouldExecuteNotificationsWithoutAResponse() {
    String login = ADMINISTRATOR.request().post("/api/session").as(String.class);
    String logout =
        request("1", "com.vmware.cis.session", "delete", "", LOGIN_CONTEXT.formatted(login));

    post(logout.replace("\"id\":1,", "")).then().statusCode(200).body(emptyString());

    given().header("vmware-api-session-id", login).get("/api/session").then().statusCode(401);
  }

  @ParameterizedTest
  @CsvSource({
    "com.vmware.none,get,vapi.method.input.invalid.interface",
    "com.vmware.cis.session,none,vapi.method.input.invalid.method"
  })
  void shouldReportUnknownOperationsWithoutAuthentication(
      String service, String operation, String message) {
    post(request("1", service, operation, "", "null"))
        .then()
        .statusCode(200)
        .header("vapi-error", "com.vmware.vapi.std.errors.operation_not_found")
        .body(ERROR + "operation_not_found'.error_type.OPTIONAL", equalTo("OPERATION_NOT_FOUND"))
        .body(
            ERROR
                + "operation_not_found'.messages[0].STRUCTURE."
                + "'com.vmware.vapi.std.localizable_message'.id",
            equalTo(message));
  }

  @ParameterizedTest
  @CsvSource({
    "com.vmware.cis.session,get,",
    "com.vmware.cis.session,create,-31001",
    "com.vmware.content.type,get,-31001",
    "com.vmware.cis.session,,-31001",
    ",get,-31001"
  })
  void shouldRejectHeadersThatNameAnotherOperation(String service, String operation, Integer code) {
    var httpRequest = given().contentType("application/json").body(VALID_REQUEST);
    if (service != null) {
      httpRequest.header("vapi-service", service);
    }
    if (operation != null) {
      httpRequest.header("vapi-operation", operation);
    }

    var response = httpRequest.post("/api");

    assertThat(response.jsonPath().<Integer>get("error.code")).isEqualTo(code);
    assertThat(response.jsonPath().getInt("id")).isEqualTo(7);
  }

  @Test
  void shouldRejectDeeplyNestedJson() {
    String nestedArrays = "[".repeat(10_000) + "]".repeat(10_000);
    String nestedTags = "{\"OPTIONAL\":".repeat(400) + "1" + "}".repeat(400);

    post(VALID_REQUEST.replace("{\"appCtx\":{}", "{\"appCtx\":" + nestedArrays))
        .then()
        .body("error.code", equalTo(-32700));
    post(request(
            "1",
            "com.vmware.cis.session",
            "get",
            "\"x\":" + nestedTags,
            passwordContext(ADMINISTRATOR)))
        .then()
        .body("result.error.ERROR", hasKey("com.vmware.vapi.std.errors.unexpected_input"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
  void shouldRejectMediaTypesThatFormsCanSend(String type) {
    given()
        .config(
            RestAssured.config()
                .encoderConfig(
                    EncoderConfig.encoderConfig().encodeContentTypeAs(type, ContentType.TEXT)))
        .contentType(type)
        .body(VALID_REQUEST)
        .post("/api")
        .then()
        .statusCode(200)
        .body("error.code", equalTo(-32600));
  }

  @Test
  void shouldNotAffectTheRestApi() {
    given().get("/api").then().statusCode(404).body("error_type", equalTo("NOT_FOUND"));
    given()
        .contentType("application/json")
        .body(VALID_REQUEST)
        .post("/api/")
        .then()
        .statusCode(404)
        .body("error_type", equalTo("NOT_FOUND"));
  }

  // Authentication -------------------------------------------------------------------------------

  private static String user(Response response) {
    return response
        .jsonPath()
        .getString("result.output.STRUCTURE.'com.vmware.cis.session.info'.user");
  }

  @Test
  void shouldPreferTheLoginHeaderToTheBody() {
    String login = READER.request().post("/api/session").as(String.class);

    var response =
        given()
            .contentType("application/json")
            .header("vmware-api-session-id", login)
            .body(VALID_REQUEST)
            .post("/api");

    assertThat(user(response)).isEqualTo(READER.user());
  }

  @Test
  void shouldShareLoginsWithTheOtherApis() {
    String create =
        request("1", "com.vmware.cis.session", "create", "", passwordContext(ADMINISTRATOR));
    String jsonRpcLogin = post(create).path("result.output.SECRET");
    String restLogin = READER.request().post("/api/session").as(String.class);
    String get = request("1", "com.vmware.cis.session", "get", "", LOGIN_CONTEXT);

    given()
        .header("vmware-api-session-id", jsonRpcLogin)
        .get("/rest/com/vmware/content/local-library")
        .then()
        .statusCode(200);
    assertThat(user(post(get.formatted(restLogin)))).isEqualTo(READER.user());
  }

  @Test
  void shouldAcceptBasicAuthenticationButNoCookie() {
    String body = request("1", "com.vmware.content.type", "list", "", "null");
    String login = ADMINISTRATOR.request().post("/api/session").as(String.class);
    var json = given().contentType("application/json").body(body);

    ADMINISTRATOR
        .request()
        .contentType("application/json")
        .body(body)
        .post("/api")
        .then()
        .body("result", hasKey("output"));
    json.cookie("vmware-api-session-id", login)
        .post("/api")
        .then()
        .header("vapi-error", "com.vmware.vapi.std.errors.unauthenticated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "[]",
        "{}",
        "{'schemeId':7}",
        "{'schemeId':'com.vmware.vapi.std.security.saml_bearer_token','samlToken':'<x/>'}",
        "{'schemeId':'com.vmware.vapi.std.security.session_id'}",
        "{'schemeId':'com.vmware.vapi.std.security.session_id','sessionId':7}",
        "{'schemeId':'com.vmware.vapi.std.security.session_id','sessionId':'none'}",
        "{'schemeId':'com.vmware.vapi.std.security.user_pass','userName':'administrator@vsphere.local'}",
        "{'schemeId':'com.vmware.vapi.std.security.user_pass','userName':{},'password':[]}"
      })
  void shouldRejectInvalidSecurityContexts(String security) {
    post(request("1", "com.vmware.content.type", "list", "", security))
        .then()
        .statusCode(200)
        .header("vapi-error", "com.vmware.vapi.std.errors.unauthenticated")
        .body(
            ERROR + "unauthenticated'.challenge.OPTIONAL",
            equalTo("Basic realm=\"VAPI endpoint\""));
  }

  // Input and output -----------------------------------------------------------------------------

  @Test
  void shouldReportMissingParametersInNestedMessages() {
    var response =
        post(request("1", "com.vmware.content.library", "get", "", passwordContext(ADMINISTRATOR)));

    response
        .then()
        .header("vapi-error", "com.vmware.vapi.std.errors.invalid_argument")
        .body(
            ERROR
                + "invalid_argument'.messages.STRUCTURE."
                + "'com.vmware.vapi.std.localizable_message'.args",
            contains(
                List.of("com.vmware.content.library.get"),
                List.of("library_id"),
                List.of("operation-input", "library_id")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "7", "{\"OPTIONAL\":null}", "{\"ERROR\":{\"x\":{}}}"})
  void shouldRejectInputThatIsNoStructure(String input) {
    String structure = "{\"STRUCTURE\":{\"operation-input\":{}}}";

    post(VALID_REQUEST.replace(structure, input))
        .then()
        .header("vapi-error", "com.vmware.vapi.std.errors.invalid_argument");
  }

  @Test
  void shouldReturnNullForVoid() {
    String login = ADMINISTRATOR.request().post("/api/session").as(String.class);

    var response =
        post(request("1", "com.vmware.cis.session", "delete", "", LOGIN_CONTEXT.formatted(login)));

    assertThat(response.asString())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"output\":null}}");
  }

  /** Changes, removes or repeats characters of a valid request. The random seed is fixed. */
  @Test
  void shouldRespondToRandomlyChangedRequests() {
    var random = new Random(7);
    String spec =
        "'create_spec':{'STRUCTURE':{'com.vmware.content.library_model':{'name':{'OPTIONAL':'x'},"
            + "'type':{'OPTIONAL':'LOCAL'},'storage_backings':{'OPTIONAL':[]}}}}";
    String login = ADMINISTRATOR.request().post("/api/session").as(String.class);
    String valid =
        request(
            "1",
            "com.vmware.content.local_library",
            "create",
            spec,
            LOGIN_CONTEXT.formatted(login));
    String characters = "{}[]\":,0 ax\\\u0000\ud800é";

    try (var log = ErrorLogCapture.start()) {
      for (int round = 0; round < 200; round++) {
        var body = new StringBuilder(valid);
        for (int change = 0; change <= round % 3; change++) {
          int at = random.nextInt(body.length());
          switch (random.nextInt(3)) {
            case 0 -> body.setCharAt(at, characters.charAt(random.nextInt(characters.length())));
            case 1 -> body.delete(at, Math.min(body.length(), at + random.nextInt(40)));
            default -> body.insert(at, body.substring(at, Math.min(body.length(), at + 40)));
          }
        }

        Response response = post(body.toString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.contentType()).isIn("application/json", "");
        assertThat(response.asString()).as(body.toString()).doesNotContain("internal_server_error");
      }
      assertThat(log.errors()).isEmpty();
    }
  }
}
