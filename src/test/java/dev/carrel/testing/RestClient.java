package dev.carrel.testing;

import static io.restassured.RestAssured.given;

import io.restassured.RestAssured;
import io.restassured.config.LogConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A client of {@code /api}: each method sends one request and returns the response. */
public record RestClient(String user, String password) {
  public static final RestClient ADMINISTRATOR =
      new RestClient("administrator@vsphere.local", "carrel");
  public static final RestClient READER = new RestClient("reader@vsphere.local", "test-password-1");

  /**
   * A user with all privileges for libraries, but without access to the sessions of other users.
   */
  public static final RestClient LIBRARIAN =
      new RestClient("librarian@vsphere.local", "test-password-3");

  /**
   * A user with a role from the configuration, and with a password of which only the hash is
   * configured.
   */
  public static final RestClient DOWNLOADER =
      new RestClient("downloader@vsphere.local", "test-password-4");

  public static final RestClient UNPRIVILEGED =
      new RestClient("no-access@vsphere.local", "test-password-5");

  private static final String UPDATE_SESSION = "/api/content/library/item/update-session";
  private static final String DOWNLOAD_SESSION = "/api/content/library/item/download-session";

  /** A request with this client's credentials. */
  public RequestSpecification request() {
    return given().auth().preemptive().basic(user, password).urlEncodingEnabled(false);
  }

  public RequestSpecification request(Object body) {
    return request().contentType(ContentType.JSON).body(body);
  }

  /** Sends a request with this client's credentials; without a body if it is null. */
  private Response send(String method, String path, Object body) {
    return TestHttpClient.send(
        method, path, Map.of("Authorization", TestCredentials.basic(user, password)), body);
  }

  public Response createLibrary(String name) {
    return send("POST", "/api/content/local-library", Map.of("name", name, "type", "LOCAL"));
  }

  public Response createItem(String library, String name) {
    return createItem(library, name, "iso");
  }

  public Response createItem(String library, String name, String type) {
    return send(
        "POST",
        "/api/content/library/item",
        Map.of("library_id", library, "name", name, "type", type));
  }

  public Response getItem(String item) {
    return send("GET", "/api/content/library/item/" + item, null);
  }

  public Response listItemFiles(String item) {
    return send("GET", "/api/content/library/item/" + item + "/file", null);
  }

  public Response createUpdateSession(String item) {
    return send("POST", UPDATE_SESSION, Map.of("library_item_id", item));
  }

  public Response updateSession(String session) {
    return send("GET", UPDATE_SESSION + "/" + session, null);
  }

  public Response updateSession(String session, String action) {
    return send("POST", UPDATE_SESSION + "/" + session + "?action=" + action, bodyOf(action));
  }

  /** The required parameters of an action. */
  private static Map<String, ?> bodyOf(String action) {
    return action.equals("fail") ? Map.of("client_error_message", "the client failed") : Map.of();
  }

  public Response updateSession(String session, String action, Object body) {
    return send("POST", UPDATE_SESSION + "/" + session + "?action=" + action, body);
  }

  public Response deleteUpdateSession(String session) {
    return send("DELETE", UPDATE_SESSION + "/" + session, null);
  }

  public Response addFile(String session, Map<String, ?> spec) {
    return send("POST", UPDATE_SESSION + "/" + session + "/file", spec);
  }

  /** Adds a file that the server pulls. */
  public Response addPulledFile(String session, String name, String uri) {
    return addFile(
        session,
        Map.of("name", name, "source_type", "PULL", "source_endpoint", Map.of("uri", uri)));
  }

  /** Sets a warning of a session to be ignored. */
  public Response ignoreWarning(String session, String warning) {
    return send(
        "PATCH",
        UPDATE_SESSION + "/" + session,
        Map.of("warning_behavior", List.of(Map.of("type", warning, "ignored", true))));
  }

  public Response validateFiles(String session) {
    return send("POST", UPDATE_SESSION + "/" + session + "/file?action=validate", null);
  }

  public Response removeFile(String session, String file) {
    return send("DELETE", UPDATE_SESSION + "/" + session + "/file/" + file, null);
  }

  public Response getUpdateSessionFile(String session, String file) {
    return send("GET", UPDATE_SESSION + "/" + session + "/file/" + file, null);
  }

  public Response listUpdateSessionFiles(String session) {
    return send("GET", UPDATE_SESSION + "/" + session + "/file", null);
  }

  public Response createDownloadSession(String item) {
    return send("POST", DOWNLOAD_SESSION, Map.of("library_item_id", item));
  }

  public Response downloadSession(String session) {
    return send("GET", DOWNLOAD_SESSION + "/" + session, null);
  }

  public Response downloadSession(String session, String action) {
    return send("POST", DOWNLOAD_SESSION + "/" + session + "?action=" + action, bodyOf(action));
  }

  public Response deleteDownloadSession(String session) {
    return send("DELETE", DOWNLOAD_SESSION + "/" + session, null);
  }

  public Response prepareFile(String session, String file) {
    return send(
        "POST",
        DOWNLOAD_SESSION + "/" + session + "/file?action=prepare",
        Map.of("file_name", file));
  }

  public Response getDownloadSessionFile(String session, String file) {
    return send("GET", DOWNLOAD_SESSION + "/" + session + "/file?file_name=" + file, null);
  }

  public Response listDownloadSessionFiles(String session) {
    return send("GET", DOWNLOAD_SESSION + "/" + session + "/file", null);
  }

  /** A request without body logging, because formatting a large body for the log takes seconds. */
  public static RequestSpecification requestWithoutBodyLogging() {
    return given()
        .config(RestAssured.config().logConfig(new LogConfig()))
        .urlEncodingEnabled(false);
  }

  /** Uploads a file without credentials, by its URI. */
  public static Response upload(String uri, byte[] bytes) {
    return TestHttpClient.sendFile(uri, Map.of(), bytes);
  }

  /** Uploads the bytes of a file from {@code from} (inclusive) to {@code to} (exclusive). */
  public static Response uploadRange(String uri, byte[] file, int from, int to) {
    String range = "bytes %d-%d/%d".formatted(from, to - 1, file.length);
    return TestHttpClient.sendFile(
        uri, Map.of("Content-Range", range), Arrays.copyOfRange(file, from, to));
  }

  /** Downloads a file without credentials, by its URI. */
  public static Response download(String uri) {
    return TestHttpClient.getFile(uri);
  }

  // Test data -------------------------------------------------------------------------------------

  public String createLibraryId() {
    return createdId(createLibrary("library " + UUID.randomUUID()));
  }

  public String createItemId() {
    return createdId(createItem(createLibraryId(), "item"));
  }

  public String createUpdateSessionId() {
    return createdId(createUpdateSession(createItemId()));
  }

  /** Creates an item of type OVF and an update session on it. */
  public String createOvfSessionId() {
    return createdId(createUpdateSession(createdId(createItem(createLibraryId(), "item", "ovf"))));
  }

  /** Adds a file to a session and uploads it. */
  public void uploadFile(String session, String name, byte[] content) {
    upload(addFileAndGetUri(session, name), content).then().statusCode(200);
  }

  /** Adds a file to a session and returns its upload URI. */
  public String addFileAndGetUri(String session, String name) {
    return endpointUri(
        addFile(session, Map.of("name", name, "source_type", "PUSH")), "upload_endpoint");
  }

  /** Creates an item with this file, and completes and deletes the session. */
  public String createItemWithFile(String name, byte[] content) {
    String item = createItemId();
    String session = createdId(createUpdateSession(item));
    upload(addFileAndGetUri(session, name), content).then().statusCode(200);
    updateSession(session, "complete").then().statusCode(204);
    deleteUpdateSession(session).then().statusCode(204);
    return item;
  }

  /** Creates an item with this file and returns a download URI of it. */
  public String createDownloadUri(String name, byte[] content) {
    return prepareAndGetUri(
        createdId(createDownloadSession(createItemWithFile(name, content))), name);
  }

  /** Prepares a file and returns its download URI. */
  public String prepareAndGetUri(String session, String file) {
    return endpointUri(prepareFile(session, file), "download_endpoint");
  }

  public static String createdId(Response created) {
    created.then().statusCode(201);
    return TestHttpClient.jsonOf(created);
  }

  public static String endpointUri(Response file, String endpoint) {
    Map<String, Map<String, String>> info = TestHttpClient.jsonOf(file);
    return info.get(endpoint).get("uri");
  }
}
