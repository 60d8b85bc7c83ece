package dev.carrel.testing;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;

/** An update session with one received file, on an application with the user {@link #USER}. */
public record ReceivedFileFixture(String session, String item) {
  public static final String USER = "backup@vsphere.local";
  public static final String PASSWORD = "correct horse";

  /** The password hash has the prefix that bcrypt for Python writes. */
  public static final Map<String, String> USER_CONFIGURATION =
      Map.of(
          "carrel.users.\"" + USER + "\".password",
          BcryptUtil.bcryptHash(PASSWORD, 4).replace("$2a$", "$2b$"),
          "carrel.users.\"" + USER + "\".roles",
          "administrator");

  private static final int CHUNK = 1_000_000;

  /** Creates a library, an item and a session, and uploads the file. */
  public static ReceivedFileFixture create(CarrelProcess jar) {
    String library =
        createId(jar, "/api/content/local-library", Map.of("name", "library " + UUID.randomUUID()));
    String item =
        createId(jar, "/api/content/library/item", Map.of("library_id", library, "name", "item"));
    String session =
        createId(jar, "/api/content/library/item/update-session", Map.of("library_item_id", item));
    given()
        .contentType(ContentType.BINARY)
        .body("content".getBytes())
        .put(addFile(jar, session))
        .then()
        .statusCode(200);
    return new ReceivedFileFixture(session, item);
  }

  /**
   * Adds a file and uploads {@code bytes} bytes, or fewer if the server responds earlier.
   *
   * @return the status line and headers of the response
   */
  public static String uploadFile(CarrelProcess jar, String session, int bytes) throws IOException {
    try (var upload = RawHttpConnection.beginUpload(addFile(jar, session), bytes)) {
      for (int sent = 0; sent < bytes && !upload.isResponseAvailable(); sent += CHUNK) {
        upload.write(new byte[CHUNK]);
      }
      return upload.readHeaders();
    }
  }

  /** Starts the upload of a file of {@code bytes} bytes, without sending any of them. */
  public RawHttpConnection beginUpload(CarrelProcess jar, int bytes) throws IOException {
    return RawHttpConnection.beginUpload(addFile(jar, session), bytes);
  }

  /**
   * Asserts that the server has stored this number of bytes, and that the upload can be resumed.
   */
  public void assertStoredBytes(CarrelProcess jar, int bytes) {
    String path = "/api/content/library/item/update-session/" + session + "/file/disk.iso";
    jar.request(USER, PASSWORD)
        .get(jar.url(path))
        .then()
        .statusCode(200)
        .body("status", equalTo("WAITING_FOR_TRANSFER"))
        .body("bytes_transferred", equalTo(bytes));
  }

  private static String addFile(CarrelProcess jar, String session) {
    return jar.request(USER, PASSWORD)
        .contentType(ContentType.JSON)
        .body(Map.of("name", "disk.iso", "source_type", "PUSH"))
        .post(jar.url("/api/content/library/item/update-session/" + session + "/file"))
        .jsonPath()
        .getString("upload_endpoint.uri");
  }

  private static String createId(CarrelProcess jar, String path, Map<String, ?> body) {
    return jar.request(USER, PASSWORD)
        .contentType(ContentType.JSON)
        .body(body)
        .post(jar.url(path))
        .then()
        .statusCode(201)
        .extract()
        .as(String.class);
  }

  /** Asserts that the session can be completed and its file downloaded. */
  public void assertResumableOn(CarrelProcess jar) {
    String path = jar.url("/api/content/library/item/update-session/" + session);
    jar.request(USER, PASSWORD).get(path).then().statusCode(200).body("state", equalTo("ACTIVE"));
    jar.request(USER, PASSWORD).post(path + "?action=complete").then().statusCode(204);
    String download =
        createId(
            jar, "/api/content/library/item/download-session", Map.of("library_item_id", item));
    String uri =
        jar.request(USER, PASSWORD)
            .contentType(ContentType.JSON)
            .body(Map.of("file_name", "disk.iso"))
            .post(
                jar.url(
                    "/api/content/library/item/download-session/"
                        + download
                        + "/file?action=prepare"))
            .jsonPath()
            .getString("download_endpoint.uri");
    given().get(uri).then().statusCode(200).body(is("content"));
    jar.request(USER, PASSWORD)
        .delete(jar.url("/rest/com/vmware/content/library/item/update-session/id:" + session))
        .then()
        .statusCode(200);
  }
}
