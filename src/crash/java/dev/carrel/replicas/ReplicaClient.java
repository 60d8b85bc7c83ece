package dev.carrel.replicas;

import static io.restassured.RestAssured.given;

import dev.carrel.testing.ControlClient;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.TestCredentials;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** A client of one replica. Each method sends one request, or creates test data with several. */
record ReplicaClient(ReplicaProcess replica) {
  private static final String LIBRARY = "/api/content/library";
  private static final String UPDATE = LIBRARY + "/item/update-session";
  private static final String DOWNLOAD = LIBRARY + "/item/download-session";

  private static RequestSpecification request() {
    return given()
        .auth()
        .preemptive()
        .basic(TestCluster.USER, TestCluster.PASSWORD)
        .urlEncodingEnabled(false);
  }

  private Response post(String path, Map<String, ?> body) {
    return request().contentType(ContentType.JSON).body(body).post(replica.url(path));
  }

  Response get(String path) {
    return request().get(replica.url(path));
  }

  /** The status of the readiness check. */
  int readinessStatus() {
    return given().get(replica.url("/q/health/ready")).statusCode();
  }

  Response listLibraries() {
    return get(LIBRARY);
  }

  Response listLibraries(String login) {
    return given().header("vmware-api-session-id", login).get(replica.url(LIBRARY));
  }

  String login() {
    return request().post(replica.url("/api/session")).as(String.class);
  }

  Response logout(String login) {
    return given().header("vmware-api-session-id", login).delete(replica.url("/api/session"));
  }

  /** Fetches the name of the root folder over SOAP; returns the status. */
  int fetchOverSoap(String login) {
    return given()
        .header("Cookie", "vmware_soap_session=\"%s\"".formatted(login))
        .contentType("text/xml")
        .body(
            "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body>"
                + "<Fetch xmlns='urn:vim25'><_this type='Folder'>group-d1</_this>"
                + "<prop>name</prop></Fetch></Body></Envelope>")
        .post(replica.url("/sdk"))
        .statusCode();
  }

  String createItem() {
    String library =
        createdId(post("/api/content/local-library", Map.of("name", "l " + UUID.randomUUID())));
    return createdId(post(LIBRARY + "/item", Map.of("library_id", library, "name", "item")));
  }

  String createUpdateSession(String item) {
    return createdId(post(UPDATE, Map.of("library_item_id", item)));
  }

  String createDownloadSession(String item) {
    return createdId(post(DOWNLOAD, Map.of("library_item_id", item)));
  }

  Response getUpdateSession(String session) {
    return get(UPDATE + "/" + session);
  }

  Response invokeAction(String session, String action) {
    return post(UPDATE + "/" + session + "?action=" + action, Map.of());
  }

  Response cancelDownloadSession(String session) {
    return post(DOWNLOAD + "/" + session + "?action=cancel", Map.of());
  }

  /** Adds a file and returns its upload URI at this replica. */
  String addPushFile(String session, String name) {
    return post(UPDATE + "/" + session + "/file", Map.of("name", name, "source_type", "PUSH"))
        .path("upload_endpoint.uri");
  }

  void addPullFile(String session, String name, String uri) {
    var spec = Map.of("name", name, "source_type", "PULL", "source_endpoint", Map.of("uri", uri));
    post(UPDATE + "/" + session + "/file", spec).then().statusCode(201);
  }

  Response listFiles(String session) {
    return get(UPDATE + "/" + session + "/file");
  }

  Response getFile(String session, String name) {
    return get(UPDATE + "/" + session + "/file/" + name);
  }

  String getFileStatus(String session, String name) {
    return getFile(session, name).path("status");
  }

  /** Creates an item with this file. */
  String createItemWithFile(String name, byte[] content) {
    String item = createItem();
    String session = createUpdateSession(item);
    RestClient.upload(addPushFile(session, name), content).then().statusCode(200);
    invokeAction(session, "complete").then().statusCode(204);
    return item;
  }

  String prepareAndGetUri(String session, String name) {
    return post(DOWNLOAD + "/" + session + "/file?action=prepare", Map.of("file_name", name))
        .path("download_endpoint.uri");
  }

  /** Returns the same URI with the address of this replica. */
  String uriOnThisReplica(String uri) {
    return replica.url(URI.create(uri).getRawPath());
  }

  /** The value of the header {@code Authorization} of this client's requests. */
  String authorization() {
    return TestCredentials.basic(TestCluster.USER, TestCluster.PASSWORD);
  }

  /** Advances virtual time on all replicas. */
  Response advanceClock(Duration duration) {
    return control()
        .body(Map.of("by", duration.toString()))
        .post(replica.url(ControlClient.CLOCK + "/advance"));
  }

  /** Creates a fault on all replicas; returns its id. */
  String createFault(String json) {
    Response created = control().body(json).post(replica.url(ControlClient.FAULTS));
    return created.then().statusCode(201).extract().path("id");
  }

  Response getFault(String id) {
    return control().get(replica.url(ControlClient.FAULTS + "/" + id));
  }

  Response deleteFaults() {
    return control().delete(replica.url(ControlClient.FAULTS));
  }

  private static RequestSpecification control() {
    return given()
        .header("Authorization", "Bearer " + TestCluster.CONTROL_KEY)
        .contentType(ContentType.JSON);
  }

  private static String createdId(Response response) {
    return response.then().statusCode(201).extract().as(String.class);
  }
}
