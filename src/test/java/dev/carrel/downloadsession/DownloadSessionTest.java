package dev.carrel.downloadsession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static dev.carrel.testing.RestClient.upload;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DownloadSessionTest {

  @Test
  void shouldListFilesOfItemAsUnprepared() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[7]);

    String session = createdId(ADMINISTRATOR.createDownloadSession(item));

    ADMINISTRATOR.downloadSession(session).then().body("state", equalTo("ACTIVE"));
    ADMINISTRATOR
        .listDownloadSessionFiles(session)
        .then()
        .statusCode(200)
        .body("name", contains("disk.iso"))
        .body("status", contains("UNPREPARED"))
        .body("size", contains(7))
        .body("[0]", not(hasKey("download_endpoint")));
  }

  @Test
  void shouldReturnEndpointOfPreparedFile() {
    byte[] content = "the content".getBytes();
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", content);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));

    var prepared = ADMINISTRATOR.prepareFile(session, "disk.iso");

    prepared.then().statusCode(200).body("status", equalTo("PREPARED"));
    download(prepared.jsonPath().getString("download_endpoint.uri"))
        .then()
        .statusCode(200)
        .header("Content-Length", "11")
        .body(is("the content"));
    ADMINISTRATOR
        .getDownloadSessionFile(session, "disk.iso")
        .then()
        .body("download_endpoint.uri", equalTo(prepared.path("download_endpoint.uri")));
  }

  @Test
  void shouldSendVersionThatWasPrepared() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", "old".getBytes());
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");
    String update = createdId(ADMINISTRATOR.createUpdateSession(item));
    upload(ADMINISTRATOR.addFileAndGetUri(update, "disk.iso"), "new".getBytes())
        .then()
        .statusCode(200);

    ADMINISTRATOR.updateSession(update, "complete").then().statusCode(204);

    download(uri).then().body(is("old"));
    String later = createdId(ADMINISTRATOR.createDownloadSession(item));
    download(ADMINISTRATOR.prepareAndGetUri(later, "disk.iso")).then().body(is("new"));
  }

  @Test
  void shouldRejectFileThatItemDoesNotHave() {
    String session = createdId(ADMINISTRATOR.createDownloadSession(ADMINISTRATOR.createItemId()));

    ADMINISTRATOR
        .prepareFile(session, "none.iso")
        .then()
        .statusCode(400)
        .body("error_type", equalTo("INVALID_ARGUMENT"));
    ADMINISTRATOR.getDownloadSessionFile(session, "none.iso").then().statusCode(400);
  }

  @Test
  void shouldRejectDirectEndpoint() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[1]);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));

    ADMINISTRATOR
        .request(Map.of("file_name", "disk.iso", "endpoint_type", "DIRECT"))
        .post("/api/content/library/item/download-session/" + session + "/file?action=prepare")
        .then()
        .statusCode(400)
        .body("error_type", equalTo("INVALID_ARGUMENT"));
  }

  @Test
  void shouldDeleteSessionInAnyState() {
    String item = ADMINISTRATOR.createItemId();
    String active = createdId(ADMINISTRATOR.createDownloadSession(item));
    String canceled = createdId(ADMINISTRATOR.createDownloadSession(item));
    ADMINISTRATOR.downloadSession(canceled, "cancel").then().statusCode(204);

    for (String session : new String[] {active, canceled}) {
      ADMINISTRATOR.deleteDownloadSession(session).then().statusCode(204).body(is(""));
      ADMINISTRATOR.downloadSession(session).then().statusCode(404);
    }
  }

  @Test
  void shouldReleasePreparedFilesWhenCanceled() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[1]);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");

    ADMINISTRATOR.downloadSession(session, "cancel").then().statusCode(204);

    ADMINISTRATOR
        .getDownloadSessionFile(session, "disk.iso")
        .then()
        .body("status", equalTo("UNPREPARED"))
        .body("$", not(hasKey("download_endpoint")));
    ADMINISTRATOR.prepareFile(session, "disk.iso").then().statusCode(400);
  }
}
