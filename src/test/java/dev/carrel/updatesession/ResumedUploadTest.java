package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.upload;
import static dev.carrel.testing.RestClient.uploadRange;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.RunningTransfers;
import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ResumedUploadTest {
  private static final byte[] FILE = randomBytes(3_000_000);

  @Inject StoredState storedState;
  @Inject RunningTransfers transfers;

  @Test
  void shouldKeepBytesReceivedBeforeLostConnection() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    interruptAfter(1_000_000, uri, session);

    assertWaiting(session, 1_000_000);
  }

  @Test
  void shouldResumeUploadAfterLostConnection() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    interruptAfter(1_000_000, uri, session);

    uploadRange(uri, FILE, 1_000_000, FILE.length).then().statusCode(200);

    ADMINISTRATOR
        .getUpdateSessionFile(session, "disk.iso")
        .then()
        .body("status", equalTo("READY"))
        .body("size", equalTo(FILE.length));
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @Test
  void shouldVerifyChecksumOverAllRanges() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var spec =
        Map.of(
            "name",
            "disk.iso",
            "source_type",
            "PUSH",
            "checksum_info",
            Map.of("algorithm", "SHA1", "checksum", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"));
    String uri = RestClient.endpointUri(ADMINISTRATOR.addFile(session, spec), "upload_endpoint");
    byte[] hello = "hello".getBytes();

    uploadRange(uri, hello, 0, 2).then().statusCode(202).header("Range", "bytes=0-1");
    uploadRange(uri, hello, 2, 4).then().statusCode(202).header("Range", "bytes=0-3");
    uploadRange(uri, hello, 4, 5).then().statusCode(200);

    assertStatus(session, "READY");
  }

  @Test
  void shouldAcceptOverlappingRange() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    byte[] changedFile = FILE.clone();
    changedFile[600_000]++;
    uploadRange(uri, changedFile, 0, 1_000_000).then().statusCode(202);

    uploadRange(uri, FILE, 500_000, FILE.length).then().statusCode(200);

    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @Test
  void shouldRestartUploadWithoutRange() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    uploadRange(uri, randomBytes(1000), 0, 999).then().statusCode(202);

    upload(uri, FILE).then().statusCode(200);

    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @Test
  void shouldRejectRangeAfterGap() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    uploadRange(uri, FILE, 0, 1000).then().statusCode(202);

    var response = uploadRange(uri, FILE, 1001, FILE.length);

    response
        .then()
        .statusCode(416)
        .header("Range", "bytes=0-999")
        .body("error_type", equalTo("INVALID_ARGUMENT"))
        .body("messages[0].default_message", containsString("resume at byte 1000"));
    assertWaiting(session, 1000);
    uploadRange(uri, FILE, 1000, FILE.length).then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes 0-9/*",
        "bytes */10",
        "bytes 5-4/10",
        "bytes 0-10/10",
        "bytes 0-8/10",
        "items 0-9/10",
        "bytes 0-9",
        "bytes 99999999999999999999-9/10",
        ""
      })
  void shouldRejectInvalidRangeAndKeepStoredBytes(String range) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    uploadRange(uri, randomBytes(10), 0, 4).then().statusCode(202);

    var response =
        given()
            .urlEncodingEnabled(false)
            .header("Content-Range", range)
            .body(new byte[10])
            .put(uri);

    response.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
    assertWaiting(session, 4);
  }

  @Test
  void shouldRejectRangeWithOtherTotalSizeThanDeclared() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var spec = Map.of("name", "disk.iso", "source_type", "PUSH", "size", 11);
    String uri = RestClient.endpointUri(ADMINISTRATOR.addFile(session, spec), "upload_endpoint");

    var response = uploadRange(uri, randomBytes(10), 0, 4);

    response
        .then()
        .statusCode(400)
        .body("messages[0].default_message", containsString("declared with 11 bytes"));
    assertWaiting(session, 0);
  }

  @Test
  void shouldAbortEarlierUploadWhenFileIsUploadedAgain() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var earlier = beginUpload(uri, session, new byte[1_000_000])) {
      upload(uri, FILE).then().statusCode(200);

      assertAborted(earlier);
    }
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
    assertStatus(session, "READY");
  }

  @Test
  void shouldResumeUploadWhileEarlierConnectionIsOpen() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var earlier = beginUpload(uri, session, Arrays.copyOf(FILE, 1_000_000))) {
      await().untilAsserted(() -> assertBytesTransferred(session, 1_000_000));

      uploadRange(uri, FILE, 1_000_000, FILE.length).then().statusCode(200);

      assertAborted(earlier);
    }
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @Test
  void shouldAbortUploadWhenFileIsAddedAgain() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var earlier = beginUpload(uri, session, new byte[1_000_000])) {
      ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

      assertAborted(earlier);
    }
    assertWaiting(session, 0);
  }

  @Test
  void shouldAbortUploadWhenFileIsRemoved() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var earlier = beginUpload(uri, session, new byte[1_000_000])) {
      ADMINISTRATOR.removeFile(session, "disk.iso").then().statusCode(204);

      assertAborted(earlier);
    }
  }

  @Test
  void shouldDeleteKeptContentWhenSessionEnds() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    uploadRange(uri, FILE, 0, 1000).then().statusCode(202);
    var firstContent = storedState.contentFilesOfSession(session).get(0);
    uploadRange(uri, FILE, 1000, 2000).then().statusCode(202);
    var secondContent = storedState.contentFilesOfSession(session).get(0);

    ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

    await().untilAsserted(() -> assertThat(firstContent).doesNotExist());
    await().untilAsserted(() -> assertThat(secondContent).doesNotExist());
    assertBytesTransferred(session, 0);
  }

  @Test
  void shouldReportResumeOffsetWhenContentFileIsTooShort() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    uploadRange(uri, FILE, 0, 2000).then().statusCode(202);
    Files.write(storedState.contentFilesOfSession(session).get(0), Arrays.copyOf(FILE, 1500));

    uploadRange(uri, FILE, 2000, FILE.length)
        .then()
        .statusCode(416)
        .header("Range", "bytes=0-1499");

    uploadRange(uri, FILE, 1500, FILE.length).then().statusCode(200);
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
  }

  @Test
  void shouldRestartUploadWhenContentFileIsMissing() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    uploadRange(uri, FILE, 0, 2000).then().statusCode(202);
    Files.delete(storedState.contentFilesOfSession(session).get(0));

    uploadRange(uri, FILE, 2000, FILE.length).then().statusCode(416);

    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
    upload(uri, FILE).then().statusCode(200);
  }

  private void interruptAfter(int bytes, String uri, String session) throws IOException {
    RawHttpConnection upload = beginUpload(uri, session, Arrays.copyOf(FILE, bytes));
    transfers.awaitBytes(session, bytes);
    upload.close();
    await().untilAsserted(() -> assertStatus(session, "WAITING_FOR_TRANSFER"));
  }

  /** Begins an upload, sends its first bytes, and waits until the file is TRANSFERRING. */
  private static RawHttpConnection beginUpload(String uri, String session, byte[] firstBytes)
      throws IOException {
    var upload = RawHttpConnection.beginUpload(uri, FILE.length);
    upload.write(firstBytes);
    await().untilAsserted(() -> assertStatus(session, "TRANSFERRING"));
    return upload;
  }

  private static void assertStatus(String session, String status) {
    ADMINISTRATOR.getUpdateSessionFile(session, "disk.iso").then().body("status", equalTo(status));
  }

  private static void assertBytesTransferred(String session, int bytes) {
    ADMINISTRATOR
        .getUpdateSessionFile(session, "disk.iso")
        .then()
        .body("bytes_transferred", equalTo(bytes));
  }

  private static void assertWaiting(String session, int bytes) {
    ADMINISTRATOR
        .getUpdateSessionFile(session, "disk.iso")
        .then()
        .body("status", equalTo("WAITING_FOR_TRANSFER"))
        .body("bytes_transferred", equalTo(bytes));
  }

  private static void assertAborted(RawHttpConnection transfer) throws IOException {
    assertThat(transfer.countRemainingBytes()).isZero();
  }

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
