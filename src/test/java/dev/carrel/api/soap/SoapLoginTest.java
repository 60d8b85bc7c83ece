package dev.carrel.api.soap;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.READER;
import static dev.carrel.testing.RestClient.UNPRIVILEGED;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesRegex;

import dev.carrel.api.DateTimes;
import dev.carrel.testing.AuditLogCapture;
import dev.carrel.testing.HttpsClients;
import dev.carrel.testing.OperationLogCapture;
import dev.carrel.testing.PrometheusScrape;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.SettableClock;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins over SOAP, which are the logins of all APIs. */
@QuarkusTest
class SoapLoginTest {
  private static final String LOGIN = "Envelope.Body.LoginResponse.returnval.";
  private static final String FAULT = "Envelope.Body.Fault.";

  /** A user who may see the inventory, but not read it. */
  private static final RestClient VIEWER =
      new RestClient("viewer@vsphere.local", "test-password-6");

  @Inject HttpsClients httpsClients;
  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;

  @Test
  void shouldLogIn() {
    var response =
        SoapClient.ANONYMOUS.call("Login", "SessionManager", SoapClient.credentials(READER));

    String key =
        response
            .then()
            .statusCode(200)
            .contentType("text/xml;charset=utf-8")
            .body(LOGIN + "userName", equalTo(READER.user()))
            .body(LOGIN + "loginTime", equalTo(DateTimes.format(virtualClock.instant())))
            .body(LOGIN + "ipAddress", equalTo("127.0.0.1"))
            .extract()
            .path(LOGIN + "key");
    assertThat(response.headers().getValues("Set-Cookie"))
        .containsExactly("vmware_soap_session=\"%s\"; Path=/; HttpOnly".formatted(key));
  }

  @Test
  void shouldShareLoginWithRest() {
    SoapClient soap = SoapClient.logIn(READER);
    String restLogin =
        given()
            .auth()
            .preemptive()
            .basic(READER.user(), READER.password())
            .post("/api/session")
            .as(String.class);

    given()
        .header("vmware-api-session-id", soap.login())
        .get("/api/session")
        .then()
        .statusCode(200)
        .body("user", equalTo(READER.user()));
    new SoapClient(restLogin)
        .fetch("Folder", "group-d1", "name")
        .then()
        .statusCode(200)
        .body("Envelope.Body.FetchResponse.returnval", equalTo("Datacenters"));
  }

  @Test
  void shouldEndLoginOfAllApisWithLogout() {
    SoapClient soap = SoapClient.logIn(READER);

    soap.call("Logout", "SessionManager", "").then().statusCode(200);

    assertFault(soap.fetch("Folder", "group-d1", "name"), "NotAuthenticated");
    given()
        .header("vmware-api-session-id", soap.login())
        .get("/api/session")
        .then()
        .statusCode(401);
  }

  @Test
  void shouldEndSoapLoginWithRest() {
    SoapClient soap = SoapClient.logIn(READER);

    given()
        .header("vmware-api-session-id", soap.login())
        .delete("/api/session")
        .then()
        .statusCode(204);

    assertFault(soap.fetch("Folder", "group-d1", "name"), "NotAuthenticated");
  }

  @Test
  void shouldRejectExpiredLogin() {
    SoapClient soap = SoapClient.logIn(READER);

    clock.advance(Duration.ofMinutes(31));

    assertFault(soap.fetch("Folder", "group-d1", "name"), "NotAuthenticated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vmware_soap_session=%s",
        "vmware_soap_session=\"%s\"",
        "vmware_soap_session=\"%s\"; Path=/; HttpOnly; Secure;",
        "vmware_soap_session=\"%s\"; Path=/; HttpOnly",
        "other=1; vmware_soap_session=%s"
      })
  void shouldAcceptCookieAsClientsSendIt(String cookie) {
    String login = SoapClient.logIn(READER).login();

    var response =
        SoapClient.post("/sdk", cookie.formatted(login), fetchRequest("group-d1", "name"));

    response.then().statusCode(200);
  }

  private static String fetchRequest(String folder, String property) {
    return ("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><v:Fetch"
            + " xmlns:v='urn:vim25' versionId='9'><v:_this type='Folder'>%s</v:_this>"
            + "<v:prop>%s</v:prop></v:Fetch></e:Body></e:Envelope>")
        .formatted(folder, property);
  }

  @Test
  void shouldIgnoreCookieInCrossSiteRequest() {
    String login = SoapClient.logIn(READER).login();

    var response =
        given()
            .header("Cookie", "vmware_soap_session=" + login)
            .header("Sec-Fetch-Site", "cross-site")
            .contentType("text/plain")
            .body(fetchRequest("group-d1", "name"))
            .post("/sdk");

    assertFault(response, "NotAuthenticated");
  }

  @Test
  void shouldRejectWrongPasswordAndLogIt() {
    try (var log = new AuditLogCapture()) {
      var response =
          SoapClient.ANONYMOUS.call(
              "Login",
              "SessionManager",
              SoapClient.credentials(new RestClient(READER.user(), "wrong")));

      assertFault(response, "InvalidLogin");
      response.then().header("Set-Cookie", equalTo(null));
      assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains(READER.user()));
    }
  }

  @Test
  void shouldThrottleFailedLogins() {
    var wrong = SoapClient.credentials(new RestClient("throttled@vsphere.local", "wrong"));
    Response response =
        Stream.generate(() -> SoapClient.ANONYMOUS.call("Login", "SessionManager", wrong))
            .limit(50)
            .filter(attempt -> attempt.statusCode() != 500)
            .findFirst()
            .orElseThrow();

    response
        .then()
        .statusCode(503)
        .contentType("application/json")
        .header("Retry-After", matchesRegex("\\d+"))
        .body("error_type", equalTo("SERVICE_UNAVAILABLE"));
    clock.advance(Duration.ofMinutes(2));
  }

  @ParameterizedTest
  @CsvSource({
    "RetrieveProperties, PropertyCollector, propertyCollector",
    "Logout, SessionManager, SessionManager",
    "SessionIsActive, SessionManager, SessionManager",
    "CreateContainerView, ViewManager, ViewManager",
    "FindByInventoryPath, SearchIndex, SearchIndex"
  })
  void shouldRequireLogin(String method, String type, String id) {
    var response =
        SoapClient.ANONYMOUS.call(
            method,
            type,
            id,
            "<specSet><propSet><type>Folder</type><pathSet>name</pathSet></propSet></specSet>");

    assertFault(response, "NotAuthenticated");
    response
        .then()
        .body(FAULT + "detail.NotAuthenticatedFault.object", equalTo(id))
        .body(FAULT + "detail.NotAuthenticatedFault.privilegeId", equalTo("System.View"));
  }

  @Test
  void shouldCheckLoginBeforeFilter() {
    String currentSession =
        "<propSet><type>SessionManager</type><pathSet>currentSession</pathSet></propSet>";

    assertFault(
        SoapClient.ANONYMOUS.retrieve("<propSet><type>NoSuchType</type></propSet>"),
        "NotAuthenticated");
    assertFault(SoapClient.ANONYMOUS.retrieve(""), "NotAuthenticated");
    assertFault(SoapClient.ANONYMOUS.retrieve(currentSession), "NotAuthenticated");
    assertFault(
        SoapClient.ANONYMOUS.retrieve(
            currentSession + "<objectSet><obj type='Folder'>group-d1</obj></objectSet>"),
        "NotAuthenticated");
  }

  @Test
  void shouldReportCurrentSessionOfUserWithoutPrivileges() {
    SoapClient soap = SoapClient.logIn(UNPRIVILEGED);

    soap.fetch("SessionManager", "SessionManager", "currentSession")
        .then()
        .statusCode(200)
        .body("Envelope.Body.FetchResponse.returnval.userName", equalTo(UNPRIVILEGED.user()));
  }

  @Test
  void shouldRequireSystemReadForSpaceOfDatastore() {
    SoapClient soap = SoapClient.logIn(VIEWER);

    var response = soap.fetch("Datastore", "datastore-1", "summary");

    soap.fetch("Datastore", "datastore-1", "name").then().statusCode(200);
    assertFault(response, "NoPermission");
    response.then().body(FAULT + "detail.NoPermissionFault.privilegeId", equalTo("System.Read"));
  }

  @Test
  void shouldReportNoCurrentSessionWithoutLogin() {
    String filter =
        "<propSet><type>SessionManager</type><pathSet>currentSession</pathSet></propSet>"
            + "<objectSet><obj type='SessionManager'>SessionManager</obj></objectSet>";
    SoapClient soap = SoapClient.logIn(READER);

    SoapClient.ANONYMOUS
        .retrieve(filter)
        .then()
        .statusCode(200)
        .body("**.findAll { it.name() == 'propSet' }.size()", equalTo(0));
    soap.retrieve(filter)
        .then()
        .body("**.find { it.name() == 'val' }.userName", equalTo(READER.user()))
        .body("**.find { it.name() == 'val' }.key", equalTo(soap.login()));
    SoapClient.ANONYMOUS
        .fetch("SessionManager", "SessionManager", "currentSession")
        .then()
        .statusCode(200)
        .body("Envelope.Body.FetchResponse", equalTo(""));
  }

  @ParameterizedTest
  @CsvSource({"true, reader@vsphere.local", "false, other@vsphere.local"})
  void shouldReportWhetherSessionIsActive(boolean isActive, String user) {
    SoapClient soap = SoapClient.logIn(READER);

    soap.call(
            "SessionIsActive",
            "SessionManager",
            "<sessionID>%s</sessionID><userName>%s</userName>".formatted(soap.login(), user))
        .then()
        .body("Envelope.Body.SessionIsActiveResponse.returnval", equalTo(String.valueOf(isActive)));
  }

  @ParameterizedTest
  @CsvSource({
    "Fetch, Folder, group-d1, <prop>name</prop>",
    "CreateContainerView, ViewManager, ViewManager, <container type='Folder'>group-d1</container>",
    "FindByInventoryPath, SearchIndex, SearchIndex, <inventoryPath>Datacenter</inventoryPath>"
  })
  void shouldRequirePrivilege(String method, String type, String id, String parameters) {
    SoapClient soap = SoapClient.logIn(UNPRIVILEGED);

    var response = soap.call(method, type, id, parameters);

    assertFault(response, "NoPermission");
    response
        .then()
        .body(FAULT + "detail.NoPermissionFault.object", equalTo(id))
        .body(FAULT + "detail.NoPermissionFault.privilegeId", equalTo("System.View"));
  }

  @Test
  void shouldProtectCookieOverHttps() throws Exception {
    var body = SoapClient.envelope("Login", "SessionManager", SoapClient.credentials(READER));
    var request =
        HttpRequest.newBuilder(URI.create(httpsClients.url("http://x/sdk")))
            .POST(BodyPublishers.ofString(body))
            .build();

    var response =
        httpsClients.createClient(Version.HTTP_1_1).send(request, BodyHandlers.ofString());

    assertThat(response.headers().allValues("Set-Cookie"))
        .singleElement()
        .asString()
        .endsWith("; Path=/; HttpOnly; Secure");
  }

  @Test
  void shouldLogAndCountMethods() {
    SoapClient soap = SoapClient.logIn(ADMINISTRATOR);
    PrometheusScrape before = PrometheusScrape.scrape();

    try (var log = new OperationLogCapture()) {
      var response = soap.fetch("Folder", "group-d1", "name");

      assertThat(log.linesOf(response.header("X-Request-ID")))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getMessage())
                      .startsWith("vim25.Fetch success user=\"administrator@")
                      .contains("api=\"soap\""));
    }
    soap.fetch("Folder", "group-d9", "name");
    PrometheusScrape after = PrometheusScrape.scrape();
    assertThat(count(after, "success") - count(before, "success")).isEqualTo(1);
    assertThat(count(after, "not_found") - count(before, "not_found")).isEqualTo(1);
  }

  private static double count(PrometheusScrape scrape, String outcome) {
    return scrape.series().entrySet().stream()
        .filter(series -> series.getKey().startsWith("carrel_operations_total"))
        .filter(series -> series.getKey().contains("operation=\"vim25.Fetch\""))
        .filter(series -> series.getKey().contains("outcome=\"%s\"".formatted(outcome)))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static void assertFault(Response response, String type) {
    response
        .then()
        .statusCode(500)
        .contentType("text/xml;charset=utf-8")
        .body(FAULT + "detail.%sFault.size()".formatted(type), equalTo(1));
  }
}
