package dev.carrel.library;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.READER;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LibraryAndItemTest {
  @Inject StoredState storedState;

  @Test
  void shouldCreateLibrary() {
    String library =
        createdId(
            ADMINISTRATOR
                .request(Map.of("name", "isos", "description", "bootable", "type", "LOCAL"))
                .post("/api/content/local-library"));

    ADMINISTRATOR
        .request()
        .get("/api/content/local-library/" + library)
        .then()
        .statusCode(200)
        .body("id", equalTo(library))
        .body("name", equalTo("isos"))
        .body("description", equalTo("bootable"))
        .body("type", equalTo("LOCAL"))
        .body("version", equalTo("1"));
    ADMINISTRATOR
        .request()
        .get("/api/content/local-library")
        .then()
        .statusCode(200)
        .body("$", hasItem(library));
  }

  @Test
  void shouldCreateItem() {
    String library = ADMINISTRATOR.createLibraryId();

    String item = createdId(ADMINISTRATOR.createItem(library, "ubuntu"));

    ADMINISTRATOR
        .getItem(item)
        .then()
        .statusCode(200)
        .body("id", equalTo(item))
        .body("library_id", equalTo(library))
        .body("name", equalTo("ubuntu"))
        .body("type", equalTo("iso"))
        .body("content_version", equalTo("1"))
        .body("metadata_version", equalTo("1"))
        .body("version", equalTo("1"))
        .body("size", equalTo(0));
  }

  @Test
  void shouldRejectDuplicateItemNameInLibrary() {
    String library = ADMINISTRATOR.createLibraryId();
    String first = createdId(ADMINISTRATOR.createItem(library, "ubuntu"));

    var second = ADMINISTRATOR.createItem(library, "ubuntu");

    second
        .then()
        .statusCode(400)
        .body("error_type", equalTo("ALREADY_EXISTS"))
        .body(
            "messages[0].id",
            equalTo("com.vmware.vdcs.cls-main.duplicate_item_name_unsupported_in_library"))
        .body("messages[0].args[0]", equalTo("ubuntu"))
        .body("messages[0].args[2]", equalTo(first));
    ADMINISTRATOR.createItem(ADMINISTRATOR.createLibraryId(), "ubuntu").then().statusCode(201);
  }

  @Test
  void shouldReportUnknownIdsAsNotFound() {
    ADMINISTRATOR.createItem("unknown", "x").then().statusCode(404);
    ADMINISTRATOR.getItem("unknown").then().statusCode(404);
    ADMINISTRATOR.listItemFiles("unknown").then().statusCode(404);
    ADMINISTRATOR.request().get("/api/content/local-library/unknown").then().statusCode(404);
    ADMINISTRATOR.request().delete("/api/content/library/item/unknown").then().statusCode(404);
  }

  @Test
  void shouldListFilesOfItem() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[9]);

    ADMINISTRATOR
        .listItemFiles(item)
        .then()
        .statusCode(200)
        .body("name", contains("disk.iso"))
        .body("size", contains(9))
        .body("cached", contains(true));
    ADMINISTRATOR
        .request()
        .get("/api/content/library/item/" + item + "/file?name=disk.iso")
        .then()
        .statusCode(200)
        .body("version", equalTo("1"));
    ADMINISTRATOR
        .request()
        .get("/api/content/library/item/" + item + "/file?name=none.iso")
        .then()
        .statusCode(404)
        .body("error_type", equalTo("NOT_FOUND"));
  }

  @Test
  void shouldDeleteItemWithFilesAndSessions() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[9]);
    var content = storedState.contentFilesOfItem(item).get(0);
    String downloadSession = createdId(ADMINISTRATOR.createDownloadSession(item));
    String updateSession = createdId(ADMINISTRATOR.createUpdateSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(downloadSession, "disk.iso");

    ADMINISTRATOR.request().delete("/api/content/library/item/" + item).then().statusCode(204);

    ADMINISTRATOR.getItem(item).then().statusCode(404);
    ADMINISTRATOR.downloadSession(downloadSession).then().statusCode(404);
    ADMINISTRATOR.updateSession(updateSession).then().statusCode(404);
    download(uri).then().statusCode(404);
    await().untilAsserted(() -> assertThat(content).doesNotExist());
  }

  @Test
  void shouldAllowReaderToReadOnly() {
    String item = ADMINISTRATOR.createItemId();

    READER.getItem(item).then().statusCode(200);
    READER.createLibrary("mine").then().statusCode(403);
    READER.createItem(ADMINISTRATOR.createLibraryId(), "mine").then().statusCode(403);
    READER
        .request()
        .delete("/api/content/library/item/" + item)
        .then()
        .statusCode(403)
        .body("messages[0].default_message", containsString("ContentLibrary.DeleteLibraryItem"));
  }

  @Test
  void shouldRejectInvalidNames() {
    ADMINISTRATOR
        .createLibrary("x".repeat(81))
        .then()
        .statusCode(400)
        .body("error_type", equalTo("INVALID_ARGUMENT"))
        .body("messages[0].default_message", containsString("80"));
    ADMINISTRATOR.createLibrary("x".repeat(80)).then().statusCode(201);
    ADMINISTRATOR.createLibrary("nul\0").then().statusCode(400);
    ADMINISTRATOR.createLibrary(" ").then().statusCode(400);
  }
}
