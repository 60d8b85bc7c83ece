package dev.carrel.api.soap;

import static dev.carrel.testing.RestClient.READER;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid requests to {@code /sdk} are answered with a fault, and are not logged as errors. */
@QuarkusTest
class SoapBadInputTest {
  private static final String ENVELOPE =
      "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'>%s</e:Envelope>";
  private static final String TIME =
      "<CurrentTime xmlns='urn:vim25'><_this type='ServiceInstance'>ServiceInstance</_this>%s</CurrentTime>";
  private static final String FOLDER = "<objectSet><obj type='Folder'>group-d1</obj>%s</objectSet>";

  private ErrorLogCapture errorLog;
  private SoapClient soap;

  @BeforeEach
  void logIn() {
    soap = SoapClient.logIn(READER);
    errorLog = ErrorLogCapture.start();
  }

  @AfterEach
  void logOutAndAssertNoErrorLogged() {
    errorLog.close();
    soap.logOut();
    assertThat(errorLog.errors()).isEmpty();
  }

  static Stream<Arguments> invalidRequests() {
    String entityExpansion =
        "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
            + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>";
    return Stream.of(
        Arguments.of("", "well-formed"),
        Arguments.of("{\"json\":true}", "well-formed"),
        Arguments.of("<a><b></a>", "well-formed"),
        Arguments.of("<Envelope/>", "not the Envelope"),
        Arguments.of(
            "<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'/>", "not the Envelope"),
        Arguments.of(ENVELOPE.formatted(""), "no element Body"),
        Arguments.of(ENVELOPE.formatted("<e:Body/>"), "one method"),
        Arguments.of(envelope("<CurrentTime xmlns='urn:vim25'/>"), "no element _this"),
        Arguments.of(
            envelope("<CurrentTime xmlns='urn:vim25'><_this>ServiceInstance</_this></CurrentTime>"),
            "not a reference"),
        Arguments.of(envelope(TIME.formatted("").replace("urn:vim25", "urn:x")), "namespace"),
        Arguments.of(envelope(TIME.formatted("").replace("urn:vim25", "urn:pbm")), "namespace"),
        Arguments.of(
            envelope(TIME.formatted("").replace("CurrentTime", "NoSuchMethod")), "is unknown"),
        Arguments.of(entityExpansion + envelope(TIME.formatted("&c;")), "DOCTYPE"),
        Arguments.of(
            "<!DOCTYPE l SYSTEM 'http://127.0.0.1:1/x'>" + envelope(TIME.formatted("")), "DOCTYPE"),
        Arguments.of(envelope(TIME.formatted("&undeclared;")), "well-formed"),
        Arguments.of(
            envelope(TIME.formatted("<a>".repeat(10_000) + "</a>".repeat(10_000))), "depth"),
        Arguments.of(envelope(TIME.formatted("<a/>".repeat(2_000))), "elements"));
  }

  private static String envelope(String body) {
    return ENVELOPE.formatted("<e:Body>%s</e:Body>".formatted(body));
  }

  @ParameterizedTest
  @MethodSource("invalidRequests")
  void shouldRejectInvalidRequest(String body, String reason) {
    var response = soap.send(body);

    assertFault(response, "InvalidRequest");
    response.then().body("Envelope.Body.Fault.faultstring", containsString(reason));
  }

  @Test
  void shouldRejectOtherEncodings() {
    byte[] utf16 = envelope(TIME.formatted("")).getBytes(StandardCharsets.UTF_16);

    var response = given().contentType("text/xml; charset=utf-16").body(utf16).post("/sdk");

    assertFault(response, "InvalidRequest");
  }

  @Test
  void shouldRejectTooLargeRequest() throws IOException {
    String response =
        RawHttpConnection.sendAndReadAll(
            RestAssured.port, "POST", "/sdk", "Content-Length: 20000000\r\n");

    assertThat(response).startsWith("HTTP/1.1 413");
  }

  @Test
  void shouldReportMethodsThatOnlyVcenterHas() {
    var response = soap.call("CreateFolder", "Folder", "group-d1", "<name>a</name>");

    assertFault(response, "MethodNotFound");
    response
        .then()
        .body("**.find { it.name() == 'receiver' }", equalTo("group-d1"))
        .body("**.find { it.name() == 'method' }", equalTo("CreateFolder"));
  }

  @ParameterizedTest
  @CsvSource({
    "CurrentTime, Folder, group-d1",
    "RetrieveServiceContent, ServiceInstance, other",
    "DestroyView, ContainerView, nonsense",
    "DestroyView, Folder, group-d1",
    "Fetch, Datastore, datastore-999",
    "Fetch, Datacenter, group-d1"
  })
  void shouldReportUnknownObjects(String method, String type, String id) {
    var response = soap.call(method, type, id, "<prop>name</prop>");

    assertFault(response, "ManagedObjectNotFound");
    response.then().body("**.find { it.name() == 'obj' }", equalTo(id));
  }

  @Test
  void shouldRejectReferenceOfUnknownType() {
    assertFault(soap.fetch("NoSuchType", "group-d1", "name"), "InvalidRequest");
  }

  static Stream<String> forgedViews() {
    return Stream.of(
        "{}",
        "null",
        "{'container':{},'types':[],'recursive':true}",
        "{'container':{'type':'Folder','id':'group-x'},'types':[],'recursive':true}",
        "{'container':{'type':'Datastore','id':'datastore-1'},'types':[],'recursive':true}",
        "{'container':{'type':'Folder','id':'group-d1'},'types':[null],'recursive':true}",
        "{'container':{'type':'Folder','id':'group-d1'},'types':['\\u0000'],'recursive':true}",
        "{'container':{'type':'Folder','id':'group-d1'},'types':[%s],'recursive':true}"
            .formatted("'Folder',".repeat(1000) + "'Folder'"));
  }

  @ParameterizedTest
  @MethodSource("forgedViews")
  void shouldNotFindForgedViews(String definition) {
    byte[] json = definition.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    String id = Base64.getUrlEncoder().encodeToString(json);

    assertFault(soap.fetch("ContainerView", id, "view"), "ManagedObjectNotFound");
    assertFault(soap.fetch("ContainerView", id, "container"), "ManagedObjectNotFound");
  }

  @Test
  void shouldRejectDatastoreAsContainer() {
    var response =
        soap.call(
            "CreateContainerView",
            "ViewManager",
            "<container type='Datastore'>datastore-1</container><recursive>true</recursive>");

    assertFault(response, "InvalidArgument");
  }

  @Test
  void shouldLimitAttributes() {
    String attributes =
        IntStream.range(0, 17).mapToObj("a%d='' "::formatted).collect(Collectors.joining());

    assertFault(soap.send(envelope(TIME.formatted("<a " + attributes + "/>"))), "InvalidRequest");
  }

  @Test
  void shouldWriteFaultAsVcenter() {
    assertThat(soap.fetch("Folder", "group-d9", "name").asString())
        .endsWith(
            "<soapenv:Body><soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>The"
                + " object 'Folder:group-d9' has already been deleted or has not been completely"
                + " created.</faultstring><detail><ManagedObjectNotFoundFault xmlns=\"urn:vim25\""
                + " xsi:type=\"ManagedObjectNotFound\"><obj type=\"Folder\">group-d9</obj>"
                + "</ManagedObjectNotFoundFault></detail></soapenv:Fault></soapenv:Body>"
                + "</soapenv:Envelope>");
  }

  @ParameterizedTest
  @CsvSource({"nonsense", "name.length", "''", "summary.capacity", ".", ".."})
  void shouldReportUnknownProperties(String property) {
    var response = soap.fetch("Folder", "group-d1", property);

    assertFault(response, "InvalidProperty");
    response.then().body("**.find { it.name() == 'name' }", equalTo(property));
  }

  static Stream<Arguments> invalidFilters() {
    String names = "<propSet><type>%s</type><pathSet>%s</pathSet></propSet>";
    String traversal =
        "<selectSet><name>a</name><type>%s</type><path>%s</path>"
            + "<selectSet><name>%s</name></selectSet></selectSet>";
    return Stream.of(
        Arguments.of("InvalidProperty", names.formatted("Folder", "nonsense")),
        Arguments.of("InvalidProperty", names.formatted("Datastore", "host_x")),
        Arguments.of("InvalidRequest", names.formatted("NoSuchType", "name")),
        Arguments.of("InvalidRequest", "<propSet/>"),
        Arguments.of("InvalidRequest", "<objectSet/>"),
        Arguments.of(
            "InvalidProperty", FOLDER.formatted(traversal.formatted("Folder", "nonsense", "a"))),
        Arguments.of(
            "InvalidRequest",
            FOLDER.formatted(traversal.formatted("NoSuchType", "childEntity", "a"))),
        Arguments.of(
            "InvalidArgument", FOLDER.formatted(traversal.formatted("Folder", "childEntity", "b"))),
        Arguments.of("InvalidRequest", FOLDER.formatted("<selectSet/>")),
        Arguments.of(
            "ManagedObjectNotFound", "<objectSet><obj type='Folder'>group-x</obj></objectSet>"));
  }

  @ParameterizedTest
  @MethodSource("invalidFilters")
  void shouldRejectInvalidFilters(String fault, String filter) {
    assertFault(soap.retrieve(filter), fault);
  }

  @Test
  void shouldEndFilterThatSelectsItself() {
    String filter =
        "<propSet><type>ManagedEntity</type><pathSet>name</pathSet></propSet>"
            + FOLDER.formatted(
                "<selectSet><name>down</name><type>Folder</type><path>childEntity</path>"
                    + "<selectSet><name>down</name></selectSet>"
                    + "<selectSet><name>up</name></selectSet></selectSet>"
                    + "<selectSet><name>up</name><type>ManagedEntity</type><path>parent</path>"
                    + "<selectSet><name>up</name></selectSet>"
                    + "<selectSet><name>down</name></selectSet></selectSet>");

    soap.retrieve(filter)
        .then()
        .statusCode(200)
        .body("**.findAll { it.name() == 'objects' }.size()", equalTo(2));
  }

  @Test
  void shouldRejectUnknownMethodOfPbm() {
    var response =
        SoapClient.post(
            "/pbm",
            null,
            envelope("<Other xmlns='urn:pbm'><_this type='PbmServiceInstance'>S</_this></Other>"));

    assertFault(response, "MethodNotFound");
  }

  private static void assertFault(Response response, String type) {
    response
        .then()
        .statusCode(500)
        .contentType("text/xml;charset=utf-8")
        .body("Envelope.Body.Fault.detail.%sFault.size()".formatted(type), equalTo(1));
  }
}
