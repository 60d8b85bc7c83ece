package dev.carrel.api.soap;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.READER;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;

import dev.carrel.api.DateTimes;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reading the inventory. The requests in {@code soap/} were recorded from govc, which uses the same
 * library as Terraform's provider.
 */
@QuarkusTest
class SoapInventoryTest {
  @Inject VirtualClock virtualClock;

  private SoapClient soap;

  @BeforeEach
  void logIn() {
    soap = SoapClient.logIn(READER);
  }

  @AfterEach
  void logOut() {
    soap.logOut();
  }

  @Test
  void shouldListVersionsWithoutLogin() {
    given()
        .get("/sdk/vimServiceVersions.xml")
        .then()
        .statusCode(200)
        .contentType("text/xml")
        .body("namespaces.namespace.name", equalTo("urn:vim25"))
        .body("namespaces.namespace.version", equalTo("8.0.3.0"));
  }

  @Test
  void shouldDescribeServerWithoutLogin() {
    String about = "Envelope.Body.RetrieveServiceContentResponse.returnval.about.";

    var response = SoapClient.ANONYMOUS.call("RetrieveServiceContent", "ServiceInstance", "");

    response
        .then()
        .statusCode(200)
        .body(about + "apiType", equalTo("VirtualCenter"))
        .body(about + "apiVersion", equalTo("8.0.3.0"))
        .body(
            "Envelope.Body.RetrieveServiceContentResponse.returnval.rootFolder",
            equalTo("group-d1"));
    assertThat(response.asString())
        .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope xmlns:soapenc=")
        .contains("<authorizationManager type=\"AuthorizationManager\">");
  }

  @Test
  void shouldReportTimeOfServerClock() {
    SoapClient.ANONYMOUS
        .call("CurrentTime", "ServiceInstance", "")
        .then()
        .body(
            "Envelope.Body.CurrentTimeResponse.returnval",
            equalTo(DateTimes.format(virtualClock.instant())));
  }

  @Test
  void shouldAcceptChunkedRequest() throws Exception {
    var body =
        "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body>"
            + "<CurrentTime xmlns='urn:vim25'><_this type='ServiceInstance'>"
            + "ServiceInstance</_this></CurrentTime></Body></Envelope>";
    var request =
        HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/sdk"))
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)))
            .build();

    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldAcceptRecordedLogin() {
    var body = SoapClient.recorded("govc-login").replace("********", ADMINISTRATOR.password());

    var response = SoapClient.ANONYMOUS.send(body);

    String login = response.then().statusCode(200).extract().path("**.find { it.name() == 'key' }");
    new SoapClient(login).logOut();
  }

  /** govc asks for the ancestors of a folder, and Terraform's provider for those of a datastore. */
  @Test
  void shouldListAncestors() {
    String ofFolder = "<obj type=\"Folder\">group-s5</obj>";
    String ofDatastore = "<obj type=\"Datastore\">datastore-1</obj>";
    var body = SoapClient.recorded("govc-ancestors").replace(ofFolder, ofDatastore);

    var response = soap.send(body);

    assertThat(response.asString())
        .endsWith(
            "<returnval>"
                + objectContent("Datastore", "datastore-1", "datastore1", "Folder", "group-s5")
                + objectContent("Folder", "group-s5", "datastore", "Datacenter", "datacenter-2")
                + objectContent("Datacenter", "datacenter-2", "Datacenter", "Folder", "group-d1")
                + "<objects><obj type=\"Folder\">group-d1</obj><propSet><name>name</name>"
                + "<val xsi:type=\"xsd:string\">Datacenters</val></propSet></objects>"
                + "</returnval></RetrievePropertiesExResponse></soapenv:Body></soapenv:Envelope>");
  }

  private static String objectContent(
      String type, String id, String name, String parentType, String parent) {
    return ("<objects><obj type=\"%s\">%s</obj><propSet><name>name</name><val"
            + " xsi:type=\"xsd:string\">%s</val></propSet><propSet><name>parent</name><val"
            + " type=\"%s\" xsi:type=\"ManagedObjectReference\">%s</val></propSet></objects>")
        .formatted(type, id, name, parentType, parent);
  }

  @Test
  void shouldListChildrenOfFolder() {
    var response = soap.send(SoapClient.recorded("govc-children"));

    assertThat(texts(response, "obj")).containsExactly("datastore-1");
    assertThat(texts(response, "val")).containsExactly("datastore1");
  }

  @Test
  void shouldListFoldersOfDatacenter() {
    assertThat(texts(soap.send(SoapClient.recorded("govc-datacenter")), "val"))
        .containsExactly("Datacenter", "group-v3", "group-h4", "group-s5", "group-n6");
  }

  @Test
  void shouldReportSpaceOfDatastore() {
    assertReportsSpace(soap.send(SoapClient.recorded("govc-datastore")));
  }

  /** Terraform's provider reads all properties. */
  @Test
  void shouldReportSpaceWithAllPropertiesOfDatastore() {
    assertReportsSpace(
        soap.retrieve(
            "<propSet><type>Datastore</type><all>true</all></propSet>"
                + "<objectSet><obj type='Datastore'>datastore-1</obj></objectSet>"));
  }

  private static void assertReportsSpace(Response response) {
    String summary = "**.find { it.name() == 'val' && it.type == 'VMFS' }.";
    response
        .then()
        .statusCode(200)
        .body(summary + "url", endsWith("/"))
        .body(summary + "capacity.toLong()", greaterThan(1_000_000L))
        .body(summary + "freeSpace.toLong()", greaterThan(1_000_000L))
        .body(summary + "datastore", equalTo("datastore-1"));
  }

  @Test
  void shouldCreateViewOfVirtualMachines() {
    String view =
        soap.send(SoapClient.recorded("govc-view"))
            .path("Envelope.Body.CreateContainerViewResponse.returnval");

    assertThat(texts(soap.fetch("ContainerView", view, "view"), "ManagedObjectReference"))
        .isEmpty();
  }

  @Test
  void shouldDescribeStoragePolicies() {
    SoapClient.post("/pbm", null, SoapClient.recorded("govc-pbm"))
        .then()
        .statusCode(200)
        .body(
            "Envelope.Body.PbmRetrieveServiceContentResponse.returnval.aboutInfo.name",
            equalTo("PBM"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Folder     | group-d1     | Datastore  | true  | datastore-1
          Folder     | group-d1     | Datastore  | false |
          Folder     | group-d1     | Datacenter | false | datacenter-2
          Datacenter | datacenter-2 | Folder     | false | group-v3,group-h4,group-s5,group-n6
          Folder     | group-s5     |            | false | datastore-1
          Datacenter | datacenter-2 | VirtualMachine | true |
          Folder     | group-d1     | ManagedEntity  | true | datacenter-2,group-v3,group-h4,group-s5,datastore-1,group-n6
          """)
  void shouldShowObjectsInContainerView(
      String type, String container, String viewType, boolean recursive, String expected) {
    String view =
        soap.call(
                "CreateContainerView",
                "ViewManager",
                "<container type='%s'>%s</container>%s<recursive>%s</recursive>"
                    .formatted(
                        type,
                        container,
                        viewType == null ? "" : "<type>%s</type>".formatted(viewType),
                        recursive))
            .path("Envelope.Body.CreateContainerViewResponse.returnval");

    var response = soap.fetch("ContainerView", view, "view");

    assertThat(texts(response, "ManagedObjectReference"))
        .containsExactlyElementsOf(expected == null ? List.of() : List.of(expected.split(",")));
    soap.call("DestroyView", "ContainerView", view, "").then().statusCode(200);
  }

  @Test
  void shouldTraverseContainerView() {
    String view =
        soap.call(
                "CreateContainerView",
                "ViewManager",
                "<container type='Folder'>group-d1</container><type>Datastore</type>"
                    + "<recursive>true</recursive>")
            .path("Envelope.Body.CreateContainerViewResponse.returnval");

    var response =
        soap.call(
            "RetrieveProperties",
            "PropertyCollector",
            "propertyCollector",
            ("<specSet><propSet><type>Datastore</type><pathSet>name</pathSet>"
                    + "<pathSet>summary.type</pathSet></propSet><objectSet>"
                    + "<obj type='ContainerView'>%s</obj><skip>true</skip><selectSet>"
                    + "<type>ContainerView</type><path>view</path></selectSet></objectSet></specSet>")
                .formatted(view));

    assertThat(texts(response, "val")).containsExactly("datastore1", "VMFS");
    response
        .then()
        .body("Envelope.Body.RetrievePropertiesResponse.returnval.obj", equalTo("datastore-1"));
  }

  @ParameterizedTest
  @CsvSource({
    "Datacenter/datastore/datastore1, datastore-1",
    "/Datacenter/datastore/datastore1, datastore-1",
    "Datacenter, datacenter-2",
    "Datacenter/vm, group-v3",
    "Datacenter/vm/none,",
    "datacenter,"
  })
  void shouldFindByInventoryPath(String path, String id) {
    var response =
        soap.call(
            "FindByInventoryPath",
            "SearchIndex",
            "<inventoryPath>%s</inventoryPath>".formatted(path));

    assertThat(texts(response, "returnval"))
        .containsExactlyElementsOf(id == null ? List.of() : List.of(id));
  }

  @Test
  void shouldFetchArraysAndUnsetProperties() {
    assertThat(soap.fetch("Folder", "group-d1", "childEntity").asString())
        .contains(
            "<FetchResponse xmlns=\"urn:vim25\"><returnval"
                + " xsi:type=\"ArrayOfManagedObjectReference\"><ManagedObjectReference"
                + " type=\"Datacenter\">datacenter-2</ManagedObjectReference></returnval>");
    assertThat(soap.fetch("Folder", "group-d1", "childType").asString())
        .contains("<returnval xsi:type=\"ArrayOfString\"><string>Folder</string>");
    assertThat(soap.fetch("CustomFieldsManager", "CustomFieldsManager", "field").asString())
        .contains("<returnval xsi:type=\"ArrayOfCustomFieldDef\"></returnval>");
    assertThat(soap.fetch("Folder", "group-d1", "overallStatus").asString())
        .contains("<FetchResponse xmlns=\"urn:vim25\"></FetchResponse>");
    assertThat(soap.fetch("Folder", "group-d1", "parent").asString())
        .contains("<FetchResponse xmlns=\"urn:vim25\"></FetchResponse>");
    assertThat(soap.fetch("ServiceInstance", "ServiceInstance", "content.about.apiType").asString())
        .contains("<returnval xsi:type=\"xsd:string\">VirtualCenter</returnval>");
  }

  @Test
  void shouldApplyEachPropertySpecThatMatches() {
    var response =
        soap.retrieve(
            "<propSet><type>ManagedEntity</type><pathSet>name</pathSet></propSet>"
                + "<propSet><type>Datastore</type><pathSet>summary.type</pathSet>"
                + "<pathSet>summary.uncommitted</pathSet><pathSet>name</pathSet></propSet>"
                + "<propSet><type>Network</type><pathSet>name</pathSet></propSet>"
                + "<objectSet><obj type='Datastore'>datastore-1</obj></objectSet>"
                + "<objectSet><obj type='ViewManager'>ViewManager</obj></objectSet>"
                + "<objectSet><obj type='Datastore'>datastore-1</obj></objectSet>");

    assertThat(texts(response, "obj")).containsExactly("datastore-1");
    assertThat(texts(response, "name")).containsExactly("name", "summary.type");
    assertThat(texts(response, "val")).containsExactly("datastore1", "VMFS");
  }

  @Test
  void shouldTraversePropertyThatIsNoReference() {
    var response =
        soap.retrieve(
            "<propSet><type>ManagedEntity</type><pathSet>name</pathSet></propSet>"
                + "<objectSet><obj type='Datastore'>datastore-1</obj><selectSet>"
                + "<type>Datastore</type><path>summary</path></selectSet><selectSet>"
                + "<type>Datastore</type><path>summary.datastore</path></selectSet></objectSet>");

    assertThat(texts(response, "obj")).containsExactly("datastore-1");
  }

  @Test
  void shouldRespondWithoutResultIfNothingIsSelected() {
    assertThat(soap.retrieve("<propSet><type>Folder</type></propSet>").asString())
        .contains(
            "<RetrievePropertiesExResponse xmlns=\"urn:vim25\">"
                + "</RetrievePropertiesExResponse>");
  }

  @Test
  void shouldReadAllSetProperties() {
    var response =
        soap.retrieve(
            "<propSet><type>Folder</type><all>true</all></propSet>"
                + "<objectSet><obj type='Folder'>group-s5</obj></objectSet>");

    assertThat(texts(response, "name"))
        .containsExactlyInAnyOrder("name", "parent", "childEntity", "childType");
    response.then().body("**.findAll { it.name() == 'string' }", hasItems("StoragePod"));
  }

  private static List<String> texts(Response response, String element) {
    return response
        .then()
        .statusCode(200)
        .extract()
        .xmlPath()
        .getList("**.findAll { it.name() == '%s' }".formatted(element), String.class);
  }
}
