package dev.carrel.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Contract.Operation;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;

/** A client of one face, with what a scenario begins with, all made over that face. */
public final class Scenario {
  public static final String LIBRARY = "com.vmware.content.library";
  public static final String LOCAL_LIBRARY = "com.vmware.content.local_library";
  public static final String ITEM = "com.vmware.content.library.item";
  public static final String UPDATE = "com.vmware.content.library.item.update_session";
  public static final String UPDATE_FILE = "com.vmware.content.library.item.updatesession.file";
  public static final String DOWNLOAD = "com.vmware.content.library.item.download_session";
  public static final String DOWNLOAD_FILE = "com.vmware.content.library.item.downloadsession.file";
  public static final String SESSION = "com.vmware.cis.session";

  public final TestApi face;
  private TestCredentials credentials;

  public Scenario(TestApi face) {
    this.face = face;
    as(RestClient.ADMINISTRATOR);
  }

  public Scenario as(RestClient client) {
    credentials = new TestCredentials(client.user(), client.password(), null);
    return this;
  }

  public Scenario asNobody() {
    credentials = TestCredentials.NONE;
    return this;
  }

  public Scenario loggedIn() {
    credentials = new TestCredentials(null, null, done(SESSION, "create", Map.of()));
    return this;
  }

  public Response call(String service, String operation, Map<String, ?> parameters) {
    return face.call(credentials, service, operation, parameters);
  }

  /** What a call answers that must succeed. */
  public <T> T done(String service, String operation, Map<String, ?> parameters) {
    Response answer = call(service, operation, parameters);
    Operation called = Contract.operation(service, operation);
    assertThat(face.isSuccess(called, answer)).as("%s %s", called, answer.asString()).isTrue();
    return called.answersNothing() ? null : face.value(called, answer);
  }

  /** That an answer is an error of this type, in the face's shape. */
  public void assertRefused(Response answer, String error) {
    assertThat(face.errorType(answer)).as(answer.asString()).isEqualTo(error);
  }

  public String library() {
    return done(LOCAL_LIBRARY, "create", Map.of("create_spec", Map.of("name", "library")));
  }

  public String publishedLibrary() {
    var spec = Map.of("name", "library", "publish_info", Map.of("published", true));
    return done(LOCAL_LIBRARY, "create", Map.of("create_spec", spec));
  }

  public String item(String library) {
    String name = "item " + UUID.randomUUID();
    return done(ITEM, "create", Map.of("create_spec", Map.of("library_id", library, "name", name)));
  }

  public String item() {
    return item(library());
  }

  /** An item with the file {@code disk.iso}. */
  public String itemWithFile() {
    String item = item();
    String session = updateSession(item);
    received(session, "disk.iso");
    done(UPDATE, "complete", Map.of("update_session_id", session));
    return item;
  }

  public String updateSession(String item) {
    return done(UPDATE, "create", Map.of("create_spec", Map.of("library_item_id", item)));
  }

  public String updateSession() {
    return updateSession(item());
  }

  public String canceledUpdateSession() {
    String session = updateSession();
    done(UPDATE, "cancel", Map.of("update_session_id", session));
    return session;
  }

  public String downloadSession(String item) {
    return done(DOWNLOAD, "create", Map.of("create_spec", Map.of("library_item_id", item)));
  }

  public String downloadSession() {
    return downloadSession(itemWithFile());
  }

  public String canceledDownloadSession() {
    String session = downloadSession();
    done(DOWNLOAD, "cancel", Map.of("download_session_id", session));
    return session;
  }

  /** Announces a file and answers where to send it. */
  public String announced(String session, String file) {
    var spec = Map.of("name", file, "source_type", "PUSH");
    Map<String, Map<String, String>> info =
        done(UPDATE_FILE, "add", Map.of("update_session_id", session, "file_spec", spec));
    return info.get("upload_endpoint").get("uri");
  }

  public void received(String session, String file) {
    given()
        .urlEncodingEnabled(false)
        .contentType(ContentType.BINARY)
        .body("content".getBytes())
        .put(announced(session, file))
        .then()
        .statusCode(200);
  }
}
