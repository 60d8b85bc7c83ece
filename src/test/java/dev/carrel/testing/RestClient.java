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

  public Response createLibrary(String name) {
    return request(Map.of("name", name, "type", "LOCAL")).post("/api/content/local-library");
  }

  public Response createItem(String library, String name) {
    return createItem(library, name, "iso");
  }

  public Response createItem(String library, String name, String type) {
    return request(Map.of("library_id", library, "name", name, "type", type))
        .post("/api/content/library/item");
  }

  public Response getItem(String item) {
    return request().get("/api/content/library/item/" + item);
  }

  public Response listItemFiles(String item) {
    return request().get("/api/content/library/item/" + item + "/file");
  }

  public Response createUpdateSession(String item) {
    return request(Map.of("library_item_id", item)).post(UPDATE_SESSION);
  }

  public Response updateSession(String session) {
    return request().get(UPDATE_SESSION + "/" + session);
  }

  public Response updateSession(String session, String action) {
    return request(bodyOf(action)).post(UPDATE_SESSION + "/" + session + "?action=" + action);
  }

  /** The required parameters of an action. */
  private static Map<String, ?> bodyOf(String action) {
    return action.equals("fail") ? Map.of("client_error_message", "the client failed") : Map.of();
  }

  public Response updateSession(String session, String action, Object body) {
    return request(body).post(UPDATE_SESSION + "/" + session + "?action=" + action);
  }

  public Response deleteUpdateSession(String session) {
    return request().delete(UPDATE_SESSION + "/" + session);
  }

  public Response addFile(String session, Map<String, ?> spec) {
    return request(spec).post(UPDATE_SESSION + "/" + session + "/file");
  }

  /** Adds a file that the server pulls. */
  public Response addPulledFile(String session, String name, String uri) {
    return addFile(
        session,
        Map.of("name", name, "source_type", "PULL", "source_endpoint", Map.of("uri", uri)));
  }

  /** Sets a warning of a session to be ignored. */
  public Response ignoreWarning(String session, String warning) {
    return request(Map.of("warning_behavior", List.of(Map.of("type", warning, "ignored", true))))
        .patch(UPDATE_SESSION + "/" + session);
  }

  public Response validateFiles(String session) {
    return request().post(UPDATE_SESSION + "/" + session + "/file?action=validate");
  }

  public Response removeFile(String session, String file) {
    return request().delete(UPDATE_SESSION + "/" + session + "/file/" + file);
  }

  public Response getUpdateSessionFile(String session, String file) {
    return request().get(UPDATE_SESSION + "/" + session + "/file/" + file);
  }

  public Response listUpdateSessionFiles(String session) {
    return request().get(UPDATE_SESSION + "/" + session + "/file");
  }

  public Response createDownloadSession(String item) {
    return request(Map.of("library_item_id", item)).post(DOWNLOAD_SESSION);
  }

  public Response downloadSession(String session) {
    return request().get(DOWNLOAD_SESSION + "/" + session);
  }

  public Response downloadSession(String session, String action) {
    return request(bodyOf(action)).post(DOWNLOAD_SESSION + "/" + session + "?action=" + action);
  }

  public Response deleteDownloadSession(String session) {
    return request().delete(DOWNLOAD_SESSION + "/" + session);
  }

  public Response prepareFile(String session, String file) {
    return request(Map.of("file_name", file))
        .post(DOWNLOAD_SESSION + "/" + session + "/file?action=prepare");
  }

  public Response getDownloadSessionFile(String session, String file) {
    return request().get(DOWNLOAD_SESSION + "/" + session + "/file?file_name=" + file);
  }

  public Response listDownloadSessionFiles(String session) {
    return request().get(DOWNLOAD_SESSION + "/" + session + "/file");
  }

  /** A request without body logging, because formatting a large body for the log takes seconds. */
  public static RequestSpecification requestWithoutBodyLogging() {
    return given()
        .config(RestAssured.config().logConfig(new LogConfig()))
        .urlEncodingEnabled(false);
  }

  /** Uploads a file without credentials, by its URI. */
  public static Response upload(String uri, byte[] bytes) {
    return requestWithoutBodyLogging().contentType(ContentType.BINARY).body(bytes).put(uri);
  }

  /** Uploads the bytes of a file from {@code from} (inclusive) to {@code to} (exclusive). */
  public static Response uploadRange(String uri, byte[] file, int from, int to) {
    return requestWithoutBodyLogging()
        .contentType(ContentType.BINARY)
        .header("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, file.length))
        .body(Arrays.copyOfRange(file, from, to))
        .put(uri);
  }

  /** Downloads a file without credentials, by its URI. */
  public static Response download(String uri) {
    Response response = requestWithoutBodyLogging().get(uri);
    response.asByteArray(); // Reads the complete body.
    return response;
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
    return created.then().statusCode(201).extract().as(String.class);
  }

  public static String endpointUri(Response file, String endpoint) {
    return file.jsonPath().getString(endpoint + ".uri");
  }
}
