package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.upload;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.in;

import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UploadTest {
  private static final int LARGE_SIZE = 64 * 1024 * 1024;

  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;
  @Inject StoredState storedState;

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST"})
  void shouldAcceptPutAndPostWithoutLogin(String method) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    var response =
        given()
            .header("vmware-api-session-id", "ignored")
            .contentType("text/ovf")
            .body(new byte[1000])
            .request(method, uri);

    response.then().statusCode(200);
    assertStatus(session, "READY");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 5_000_000})
  void shouldStoreExactlyTheUploadedBytes(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    String session = ADMINISTRATOR.createUpdateSessionId();

    upload(ADMINISTRATOR.addFileAndGetUri(session, "disk.iso"), content).then().statusCode(200);

    assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(content);
  }

  @Test
  void shouldSeparatePipelinedUploads() throws IOException {
    byte[] first = new byte[3_000_000];
    byte[] second = new byte[3_000_000];
    new Random(1).nextBytes(first);
    new Random(2).nextBytes(second);
    String session = ADMINISTRATOR.createUpdateSessionId();
    URI firstUri = URI.create(ADMINISTRATOR.addFileAndGetUri(session, "first.iso"));
    URI secondUri = URI.create(ADMINISTRATOR.addFileAndGetUri(session, "second.iso"));

    try (var uploads = RawHttpConnection.beginUpload(firstUri.toString(), first.length)) {
      uploads.write(first);
      uploads.write(
          "PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
              .formatted(secondUri.getPath(), second.length)
              .getBytes(StandardCharsets.US_ASCII));
      uploads.write(second);
      assertThat(uploads.readResponse()).startsWith("HTTP/1.1 200");
      assertThat(uploads.readResponse()).startsWith("HTTP/1.1 200");
    }

    assertThat(storedState.contentFilesOfSession(session))
        .anySatisfy(content -> assertThat(content).hasBinaryContent(first))
        .anySatisfy(content -> assertThat(content).hasBinaryContent(second));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldAcceptChunkedBodiesAndExpectContinue(boolean expectContinue) throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    URI uri = URI.create(ADMINISTRATOR.addFileAndGetUri(session, "disk.iso"));
    byte[] content = new byte[3_000_000];
    var request =
        HttpRequest.newBuilder(uri)
            .version(HttpClient.Version.HTTP_1_1)
            .expectContinue(expectContinue)
            .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(content)))
            .build();

    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(storedState.contentFilesOfSession(session).get(0)).hasSize(3_000_000);
  }

  @Test
  void shouldPutFileAndSessionIntoErrorOnSizeMismatch() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var added =
        ADMINISTRATOR.addFile(
            session, Map.of("name", "disk.iso", "source_type", "PUSH", "size", 10));

    var response = upload(RestClient.endpointUri(added, "upload_endpoint"), new byte[9]);

    response.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
    assertStatus(session, "ERROR");
    ADMINISTRATOR
        .updateSession(session)
        .then()
        .body("state", equalTo("ERROR"))
        .body(
            "error_message.default_message", containsString("10 bytes, but 9 bytes were received"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MD5", "SHA1", "SHA256", "SHA512"})
  void shouldVerifyChecksum(String algorithm) {
    String checksum =
        switch (algorithm) {
          case "MD5" -> "5D41402ABC4B2A76B9719D911017C592";
          case "SHA1" -> "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
          case "SHA256" -> "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
          default ->
              "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7"
                  + "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043";
        };
    String session = ADMINISTRATOR.createUpdateSessionId();
    String other = ADMINISTRATOR.createUpdateSessionId();

    String validUri = addWithChecksum(session, algorithm, checksum);
    String invalidUri = addWithChecksum(other, algorithm, checksum.replace('4', '5'));

    upload(validUri, "hello".getBytes()).then().statusCode(200);
    upload(invalidUri, "hello".getBytes())
        .then()
        .statusCode(400)
        .body("messages[0].id", equalTo("com.vmware.vdcs.cls-main.checksum_mismatch"));
    assertStatus(session, "READY");
    assertStatus(other, "ERROR");
  }

  @Test
  void shouldAbortUploadWhenSessionIsCanceled() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    try (var upload = beginLargeUpload(session, uri)) {
      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

      storedState.whileSessionsLocked(() -> assertThat(upload.countRemainingBytes()).isZero());
    }
    upload(uri, new byte[1]).then().statusCode(404);
    assertThat(storedState.contentFilesOfSession(session)).isEmpty();
  }

  @Test
  void shouldAcceptRepeatedUploadAfterLostConnection() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    beginLargeUpload(session, uri).close();
    await().untilAsserted(() -> assertStatus(session, "WAITING_FOR_TRANSFER"));

    upload(uri, new byte[10]).then().statusCode(200);

    assertStatus(session, "READY");
  }

  @RepeatedTest(10)
  void shouldKeepSessionActiveWhenClientDisconnectsImmediately() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    try (var upload = RawHttpConnection.beginUpload(uri, 5)) {
      upload.write(new byte[5]);
    }

    await()
        .untilAsserted(
            () ->
                ADMINISTRATOR
                    .getUpdateSessionFile(session, "disk.iso")
                    .then()
                    .body("status", in(List.of("WAITING_FOR_TRANSFER", "READY"))));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ACTIVE"));
    upload(uri, new byte[5]).then().statusCode(200);
  }

  @Test
  void shouldRenewSessionWhileBytesAreReceived() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    try (var upload = beginLargeUpload(session, uri)) {
      clock.advance(Duration.ofMinutes(4));
      upload.write(new byte[1_000_000]);

      await()
          .untilAsserted(
              () -> {
                var sessionInfo = ADMINISTRATOR.updateSession(session).jsonPath();
                assertThat(Instant.parse(sessionInfo.getString("expiration_time")))
                    .isEqualTo(virtualClock.instant().plus(Duration.ofMinutes(5)));
                assertBytesTransferred(session, 2_000_000);
              });
    }
  }

  @Test
  void shouldAbortIdleUploadWhenSessionExpires() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    try (var upload = beginLargeUpload(session, uri)) {
      await().untilAsserted(() -> assertBytesTransferred(session, 1_000_000));
      clock.advance(Duration.ofMinutes(5));

      assertThat(upload.countRemainingBytes()).isZero();
    }
    ADMINISTRATOR.updateSession(session).then().statusCode(404);
  }

  @Test
  void shouldPutSessionIntoErrorWhenContentDirectoryIsMissing() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    Path directory = Path.of("target/test-data/content");
    Path movedDirectory = Files.move(directory, Path.of("target/test-data/content-moved"));

    var response = upload(uri, new byte[10]);

    Files.move(movedDirectory, directory);
    response
        .then()
        .statusCode(500)
        .body("error_type", equalTo("UNABLE_TO_ALLOCATE_RESOURCE"))
        .body(
            "messages[0].default_message",
            containsString("the content directory is not content store"));
    assertStatus(session, "ERROR");
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ERROR"));
    upload(
            ADMINISTRATOR.addFileAndGetUri(ADMINISTRATOR.createUpdateSessionId(), "disk.iso"),
            new byte[10])
        .then()
        .statusCode(200);
  }

  @Test
  void shouldRejectUploadBeyondDeclaredSize() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var added =
        ADMINISTRATOR.addFile(
            session, Map.of("name", "disk.iso", "source_type", "PUSH", "size", 1000));

    try (var upload =
        RawHttpConnection.beginUpload(
            RestClient.endpointUri(added, "upload_endpoint"), LARGE_SIZE)) {
      upload.write(new byte[1001]);

      assertThat(upload.readHeaders()).startsWith("HTTP/1.1 400");
    }
    assertStatus(session, "ERROR");
  }

  @Test
  void shouldNotFindUnknownUri() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");

    for (String unknownUri :
        new String[] {
          uri.replace("disk.iso", "other.iso"),
          uri.replaceAll("data/[^/]*", "data/00000000-0000-0000-0000-000000000000"),
          uri.replaceAll("data/[^/]*", "data/unknown"),
          uri.replaceAll("data/.*", "data/"),
          uri + "/more"
        }) {
      upload(unknownUri, new byte[1])
          .then()
          .statusCode(404)
          .body("error_type", equalTo("NOT_FOUND"));
    }
  }

  private static String addWithChecksum(String session, String algorithm, String checksum) {
    var spec =
        Map.of(
            "name",
            "disk.iso",
            "source_type",
            "PUSH",
            "checksum_info",
            Map.of("algorithm", algorithm, "checksum", checksum));
    return RestClient.endpointUri(ADMINISTRATOR.addFile(session, spec), "upload_endpoint");
  }

  /** Begins an upload, sends 1 MB, and waits until the file is TRANSFERRING. */
  private static RawHttpConnection beginLargeUpload(String session, String uri) throws IOException {
    var upload = RawHttpConnection.beginUpload(uri, LARGE_SIZE);
    upload.write(new byte[1_000_000]);
    await().untilAsserted(() -> assertStatus(session, "TRANSFERRING"));
    return upload;
  }

  private static void assertBytesTransferred(String session, int bytes) {
    ADMINISTRATOR
        .getUpdateSessionFile(session, "disk.iso")
        .then()
        .body("bytes_transferred", equalTo(bytes));
  }

  private static void assertStatus(String session, String status) {
    ADMINISTRATOR.getUpdateSessionFile(session, "disk.iso").then().body("status", equalTo(status));
  }
}
