package dev.carrel.downloadsession;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static dev.carrel.testing.RestClient.upload;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.notNullValue;

import dev.carrel.content.file.FaultyContentStore;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RunningTransfers;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class DownloadTest {
  private static final int LARGE_SIZE = 24 * 1024 * 1024;
  private static final byte[] CONTENT = randomBytes(1_000_000);

  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;
  @Inject StoredState storedState;
  @Inject RunningTransfers transfers;
  @Inject FaultyContentStore contents;

  @AfterEach
  void awaitNoRunningTransfer() {
    transfers.awaitNone();
  }

  @Test
  void shouldSendWholeFile() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);

    var response = download(uri);

    response
        .then()
        .statusCode(200)
        .header("Content-Length", "1000000")
        .header("Accept-Ranges", "bytes")
        .header("ETag", notNullValue());
    assertThat(response.asByteArray()).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=10-19, 10, 20",
    "bytes=999990-, 999990, 1000000",
    "bytes=999990-2000000, 999990, 1000000",
    "bytes=-10, 999990, 1000000",
    "bytes=-2000000, 0, 1000000",
    "BYTES=300000-600000, 300000, 600001"
  })
  void shouldSendRange(String range, int from, int to) {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);

    var response = request("Range", range).get(uri);

    assertThat(response.asByteArray()).isEqualTo(Arrays.copyOfRange(CONTENT, from, to));
    response
        .then()
        .statusCode(206)
        .header("Content-Range", "bytes %d-%d/1000000".formatted(from, to - 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=1000000-", "bytes=1000000-1000001", "bytes=-0"})
  void shouldRejectRangeBeyondFile(String range) {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);

    var response = request("Range", range).get(uri);

    response
        .then()
        .statusCode(416)
        .header("Content-Range", "bytes */1000000")
        .body("error_type", equalTo("INVALID_ARGUMENT"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=0-1,3-4", "items=0-1", "bytes=5-4", "bytes=-", "bytes=a-b", "invalid"})
  void shouldIgnoreUnsupportedRange(String range) {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);

    request("Range", range).get(uri).then().statusCode(200).header("Content-Length", "1000000");
  }

  @Test
  void shouldSendRangeOnlyWhenIfRangeMatches() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);
    String tag = given().head(uri).header("ETag");

    request("Range", "bytes=0-9").header("If-Range", tag).get(uri).then().statusCode(206);
    request("Range", "bytes=0-9").header("If-Range", "\"other\"").get(uri).then().statusCode(200);
    request("Range", "bytes=0-9")
        .header("If-Range", "Sat, 01 Jan 2000 00:00:00 GMT")
        .get(uri)
        .then()
        .statusCode(200);
  }

  @Test
  void shouldReturnNotModifiedWhenClientHasContent() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);
    String tag = given().head(uri).header("ETag");

    for (String ifNoneMatch : new String[] {tag, "W/" + tag, "\"other\", " + tag, "*"}) {
      var response = request("If-None-Match", ifNoneMatch).get(uri);
      response.then().statusCode(304).header("ETag", tag);
      assertThat(response.asByteArray()).isEmpty();
    }
    request("If-None-Match", "\"other\"").get(uri).then().statusCode(200);
  }

  @Test
  void shouldSendOnlyHeadersForHeadRequest() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);

    var response = request("Range", "bytes=0-9").head(uri);

    response
        .then()
        .statusCode(200)
        .header("Content-Length", "1000000")
        .header("ETag", notNullValue());
    assertThat(response.asByteArray()).isEmpty();
  }

  @Test
  void shouldSendEmptyFile() {
    String uri = ADMINISTRATOR.createDownloadUri("empty.iso", new byte[0]);

    download(uri).then().statusCode(200).header("Content-Length", "0");
    request("Range", "bytes=0-").get(uri).then().statusCode(416);
  }

  @ParameterizedTest
  @CsvSource({
    "disk.iso, disk.iso, disk.iso",
    "größe 100%.iso, gr__e 100_.iso, gr%C3%B6%C3%9Fe%20100%25.iso",
    "a*b.iso, a*b.iso, a%2Ab.iso"
  })
  void shouldSendFileNameInContentDisposition(String name, String ascii, String encoded) {
    String session = ADMINISTRATOR.createUpdateSessionId();
    upload(ADMINISTRATOR.addFileAndGetUri(session, name), CONTENT).then().statusCode(200);
    String item = ADMINISTRATOR.updateSession(session).jsonPath().getString("library_item_id");
    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);
    String uri =
        ADMINISTRATOR.prepareAndGetUri(createdId(ADMINISTRATOR.createDownloadSession(item)), name);

    var response = given().urlEncodingEnabled(false).head(uri);

    response
        .then()
        .header(
            "Content-Disposition",
            "attachment; filename=\"%s\"; filename*=UTF-8''%s".formatted(ascii, encoded));
  }

  @Test
  void shouldSendPreparedVersionAfterUpdate() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", CONTENT);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");

    String update = createdId(ADMINISTRATOR.createUpdateSession(item));
    upload(ADMINISTRATOR.addFileAndGetUri(update, "disk.iso"), randomBytes(10))
        .then()
        .statusCode(200);
    ADMINISTRATOR.updateSession(update, "complete").then().statusCode(204);

    assertThat(download(uri).asByteArray()).isEqualTo(CONTENT);
  }

  @Test
  void shouldServeConcurrentDownloadsOfOneFile() {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);

    var responses = Stream.generate(() -> callAsync(() -> download(uri))).limit(20).toList();

    assertThat(responses)
        .allSatisfy(response -> assertThat(response.join().asByteArray()).isEqualTo(CONTENT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "fail"})
  void shouldAbortDownloadWhenSessionEnds(String action) throws Exception {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[LARGE_SIZE]);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");

    try (var download = RawHttpConnection.beginDownload(uri)) {
      download.readBytes(1_000_000);
      ADMINISTRATOR
          .request(
              action.equals("fail")
                  ? Map.of("client_error_message", "stopped by the client")
                  : Map.of())
          .post("/api/content/library/item/download-session/" + session + "?action=" + action)
          .then()
          .statusCode(204);

      storedState.whileSessionsLocked(
          () -> assertThat(download.countRemainingBytes()).isLessThan(LARGE_SIZE - 1_000_000));
    }
    download(uri).then().statusCode(404);
  }

  @Test
  void shouldRecordProgressAndRenewLease() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[LARGE_SIZE]);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");

    try (var download = RawHttpConnection.beginDownload(uri)) {
      download.readBytes(1_000_000);
      clock.advance(Duration.ofMinutes(4));
      download.readBytes(10_000_000);

      await()
          .untilAsserted(
              () -> {
                ADMINISTRATOR
                    .getDownloadSessionFile(session, "disk.iso")
                    .then()
                    .body("bytes_transferred", greaterThan(10_000_000));
                var found = ADMINISTRATOR.downloadSession(session).jsonPath();
                assertThat(Instant.parse(found.getString("expiration_time")))
                    .isEqualTo(virtualClock.instant().plus(Duration.ofMinutes(5)));
              });
    }
  }

  @Test
  void shouldRecordOffsetOfRangeAsProgress() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", CONTENT);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");

    request("Range", "bytes=500000-599999").get(uri).then().statusCode(206);

    await()
        .untilAsserted(
            () ->
                ADMINISTRATOR
                    .getDownloadSessionFile(session, "disk.iso")
                    .then()
                    .body("bytes_transferred", equalTo(600_000)));
  }

  @Test
  void shouldServeSeveralDownloadsOnOneConnection() throws Exception {
    String uri = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);
    var client = HttpClient.newBuilder().build();
    var request = HttpRequest.newBuilder(URI.create(uri)).build();

    for (int i = 0; i < 3; i++) {
      var response = client.send(request, BodyHandlers.ofByteArray());
      assertThat(response.body()).isEqualTo(CONTENT);
    }
  }

  @Test
  void shouldStreamFilesOfStoreWithoutLocalFiles() {
    String large = ADMINISTRATOR.createDownloadUri("disk.iso", CONTENT);
    String empty = ADMINISTRATOR.createDownloadUri("empty.iso", new byte[0]);

    contents.whileLocalFilesAreHidden(
        () -> {
          assertThat(download(large).asByteArray()).isEqualTo(CONTENT);
          assertThat(download(empty).asByteArray()).isEmpty();
          assertThat(request("Range", "bytes=10-600000").get(large).asByteArray())
              .isEqualTo(Arrays.copyOfRange(CONTENT, 10, 600_001));
        });
  }

  @Test
  void shouldRejectDownloadWhenContentIsMissing() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", CONTENT);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");
    Files.delete(storedState.contentFilesOfItem(item).get(0));

    download(uri).then().statusCode(500).body("error_type", equalTo("RESOURCE_INACCESSIBLE"));

    ADMINISTRATOR.downloadSession(session).then().body("state", equalTo("ACTIVE"));
  }

  private static RequestSpecification request(String header, String value) {
    return given().urlEncodingEnabled(false).header(header, value);
  }

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
