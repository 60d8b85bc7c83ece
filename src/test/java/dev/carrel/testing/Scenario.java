package dev.carrel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.testing.Contract.Operation;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A client of one API. Its methods create test data through that API. */
public final class Scenario {
  public static final String LIBRARY = "com.vmware.content.library";
  public static final String LOCAL_LIBRARY = "com.vmware.content.local_library";
  public static final String SUBSCRIBED_LIBRARY = "com.vmware.content.subscribed_library";
  public static final String SUBSCRIPTIONS = "com.vmware.content.library.subscriptions";
  public static final String SECURITY_POLICIES = "com.vmware.content.security_policies";
  public static final String TRUSTED_CERTIFICATES = "com.vmware.content.trusted_certificates";
  public static final String ITEM = "com.vmware.content.library.item";
  public static final String UPDATE = "com.vmware.content.library.item.update_session";
  public static final String UPDATE_FILE = "com.vmware.content.library.item.updatesession.file";
  public static final String DOWNLOAD = "com.vmware.content.library.item.download_session";
  public static final String DOWNLOAD_FILE = "com.vmware.content.library.item.downloadsession.file";
  public static final String DATACENTER = "com.vmware.vcenter.datacenter";
  public static final String DATASTORE = "com.vmware.vcenter.datastore";
  public static final String SESSION = "com.vmware.cis.session";

  public final TestApi testApi;
  private TestCredentials testCredentials;

  public Scenario(TestApi testApi) {
    this.testApi = testApi;
    useCredentialsOf(RestClient.ADMINISTRATOR);
  }

  public Scenario useCredentialsOf(RestClient restClient) {
    testCredentials = new TestCredentials(restClient.user(), restClient.password(), null);
    return this;
  }

  public Scenario useNoCredentials() {
    testCredentials = TestCredentials.NONE;
    return this;
  }

  public Scenario logIn() {
    testCredentials =
        new TestCredentials(null, null, callExpectingSuccess(SESSION, "create", Map.of()));
    return this;
  }

  public Response call(String service, String operation, Map<String, ?> parameters) {
    return testApi.call(testCredentials, service, operation, parameters);
  }

  /**
   * Calls an operation that must succeed.
   *
   * @return the result; null if the operation has none
   */
  public <T> T callExpectingSuccess(String service, String operation, Map<String, ?> parameters) {
    Response response = call(service, operation, parameters);
    Operation called = Contract.operation(service, operation);
    assertThat(testApi.isSuccess(called, response))
        .as("%s %s", called, response.asString())
        .isTrue();
    return called.isVoid() ? null : testApi.resultOf(called, response);
  }

  /** Asserts that the response is an error of this type, in the format of the API. */
  public void assertError(Response response, String error) {
    assertThat(testApi.errorType(response)).as(response.asString()).isEqualTo(error);
  }

  public String createLibrary() {
    return callExpectingSuccess(
        LOCAL_LIBRARY, "create", Map.of("create_spec", Map.of("name", "library")));
  }

  public String createPublishedLibrary() {
    var spec = Map.of("name", "library", "publish_info", Map.of("published", true));
    return callExpectingSuccess(LOCAL_LIBRARY, "create", Map.of("create_spec", spec));
  }

  public String createItem(String library) {
    return createItem(library, "");
  }

  private String createItem(String library, String type) {
    String name = "item " + UUID.randomUUID();
    var spec = Map.of("library_id", library, "name", name, "type", type);
    return callExpectingSuccess(ITEM, "create", Map.of("create_spec", spec));
  }

  /** Creates an item of the type {@code ovf} with these files. */
  public String createOvfItem(Map<String, byte[]> files) {
    String item = createItem(createLibrary(), "ovf");
    if (!files.isEmpty()) {
      String session = createUpdateSession(item);
      files.forEach((name, content) -> uploadFile(session, name, content));
      complete(session);
    }
    return item;
  }

  public String createItem() {
    return createItem(createLibrary());
  }

  /** Creates an item with the file {@code disk.iso}. */
  public String createItemWithFile() {
    String item = createItem();
    String session = createUpdateSession(item);
    uploadFile(session, "disk.iso");
    callExpectingSuccess(UPDATE, "complete", Map.of("update_session_id", session));
    return item;
  }

  public String createUpdateSession(String item) {
    return callExpectingSuccess(
        UPDATE, "create", Map.of("create_spec", Map.of("library_item_id", item)));
  }

  public String createUpdateSession() {
    return createUpdateSession(createItem());
  }

  public String createCanceledUpdateSession() {
    String session = createUpdateSession();
    callExpectingSuccess(UPDATE, "cancel", Map.of("update_session_id", session));
    return session;
  }

  public String createDownloadSession(String item) {
    return callExpectingSuccess(
        DOWNLOAD, "create", Map.of("create_spec", Map.of("library_item_id", item)));
  }

  public String createDownloadSession() {
    return createDownloadSession(createItemWithFile());
  }

  public String createCanceledDownloadSession() {
    String session = createDownloadSession();
    callExpectingSuccess(DOWNLOAD, "cancel", Map.of("download_session_id", session));
    return session;
  }

  /** Adds a file to a session and returns its upload URI. */
  public String addFile(String session, String file) {
    var spec = Map.of("name", file, "source_type", "PUSH");
    Map<String, Map<String, String>> info =
        callExpectingSuccess(
            UPDATE_FILE, "add", Map.of("update_session_id", session, "file_spec", spec));
    return info.get("upload_endpoint").get("uri");
  }

  public void uploadFile(String session, String file) {
    uploadFile(session, file, "content".getBytes());
  }

  public void uploadFile(String session, String file, byte[] content) {
    RestClient.upload(addFile(session, file), content).then().statusCode(200);
  }

  /** The files that an update session lists. */
  public List<Map<String, Object>> listFiles(String session) {
    return callExpectingSuccess(UPDATE_FILE, "list", Map.of("update_session_id", session));
  }

  /** Calls remove, get or another operation on a file of an update session. */
  public Response callOnFile(String operation, String session, String file) {
    return call(UPDATE_FILE, operation, Map.of("update_session_id", session, "file_name", file));
  }

  public void removeFile(String session, String file) {
    callExpectingSuccess(
        UPDATE_FILE, "remove", Map.of("update_session_id", session, "file_name", file));
  }

  public void complete(String session) {
    callExpectingSuccess(UPDATE, "complete", Map.of("update_session_id", session));
  }

  /** The names of the files of an item. */
  public List<Object> listItemFiles(String item) {
    List<Map<String, Object>> files =
        callExpectingSuccess(ITEM + ".file", "list", Map.of("library_item_id", item));
    return files.stream().map(file -> file.get("name")).toList();
  }
}
