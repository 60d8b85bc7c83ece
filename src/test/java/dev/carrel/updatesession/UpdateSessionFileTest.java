package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.upload;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UpdateSessionFileTest {

  @Test
  void shouldReturnUploadUriOfAddedFile() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var response =
        ADMINISTRATOR.addFile(
            session, Map.of("name", "disk.iso", "source_type", "PUSH", "size", 1024));

    response
        .then()
        .statusCode(201)
        .body("name", equalTo("disk.iso"))
        .body("source_type", equalTo("PUSH"))
        .body("status", equalTo("WAITING_FOR_TRANSFER"))
        .body("bytes_transferred", equalTo(0))
        .body(
            "upload_endpoint.uri",
            matchesRegex("http://127\\.0\\.0\\.1:\\d+/cls/data/[0-9a-f-]{36}/disk\\.iso"))
        .body("$", not(hasKey("source_endpoint")))
        .body("$", not(hasKey("size")));
  }

  @Test
  void shouldReturnSizeAndChecksumWhenReady() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    upload(uri, "hello".getBytes()).then().statusCode(200);

    ADMINISTRATOR
        .getUpdateSessionFile(session, "disk.iso")
        .then()
        .statusCode(200)
        .body("status", equalTo("READY"))
        .body("size", equalTo(5))
        .body("bytes_transferred", equalTo(5))
        .body("checksum_info.algorithm", equalTo("SHA256"))
        .body(
            "checksum_info.checksum",
            equalTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"));
  }

  @Test
  void shouldListFilesOrderedByName() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.addFileAndGetUri(session, "b.iso");
    ADMINISTRATOR.addFileAndGetUri(session, "a.iso");

    var response = ADMINISTRATOR.listUpdateSessionFiles(session);

    response.then().statusCode(200).body("name", contains("a.iso", "b.iso"));
  }

  @Test
  void shouldDeleteReceivedContentWhenFileIsAddedAgain() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String first = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    upload(first, new byte[5]).then().statusCode(200);

    String second = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    upload(first, new byte[5]).then().statusCode(404);
    ADMINISTRATOR
        .getUpdateSessionFile(session, "disk.iso")
        .then()
        .body("status", equalTo("WAITING_FOR_TRANSFER"));
    upload(second, new byte[6]).then().statusCode(200);
  }

  @Test
  void shouldRejectUnknownFile() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var response = ADMINISTRATOR.getUpdateSessionFile(session, "none.iso");

    response.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../up", "a/b", "a\\b", "..", ".", " ", "", "tab\there", "nul\0"})
  void shouldRejectInvalidFileNames(String name) {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var response = ADMINISTRATOR.addFile(session, Map.of("name", name, "source_type", "PUSH"));

    response.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
  }

  @ParameterizedTest
  @CsvSource({
    "blank in the middle, blank%20in%20the%20middle",
    "+plus&and=more?#, %2Bplus%26and%3Dmore%3F%23",
    "100%.iso, 100%25.iso",
    "scheibe-äöü.iso, scheibe-%C3%A4%C3%B6%C3%BC.iso",
    "~tilde;semi:colon, %7Etilde%3Bsemi%3Acolon"
  })
  void shouldAcceptOtherFileNamesWithUrlEncoding(String name, String encoded) {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var added = ADMINISTRATOR.addFile(session, Map.of("name", name, "source_type", "PUSH"));

    added.then().statusCode(201).body("upload_endpoint.uri", endsWith("/" + encoded));
    upload(added.jsonPath().getString("upload_endpoint.uri"), new byte[3]).then().statusCode(200);
    ADMINISTRATOR
        .getUpdateSessionFile(session, encoded)
        .then()
        .body("name", equalTo(name))
        .body("status", equalTo("READY"));
  }

  @Test
  void shouldDecodeFileNameWhenSessionIdIsEncoded() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.addFileAndGetUri(session, "100%;a=b.iso");

    var response =
        ADMINISTRATOR.getUpdateSessionFile(session.replace(":", "%3A"), "100%25%3Ba=b.iso");

    response.then().statusCode(200).body("name", equalTo("100%;a=b.iso"));
  }

  @Test
  void shouldRejectFileAfterSessionHasEnded() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

    var response = ADMINISTRATOR.addFile(session, Map.of("name", "x", "source_type", "PUSH"));

    response.then().statusCode(400).body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"));
  }
}
