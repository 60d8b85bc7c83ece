package dev.carrel.pull;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.carrel.testing.ControlClient;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.SourceServer;
import dev.carrel.testing.StoredState;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PullTest {
  private static final byte[] FILE = randomBytes(2_000_000);

  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;
  @Inject PullQueue pullQueue;
  @Inject StoredState storedState;
  @Inject Puller puller;

  @Test
  void shouldPullFile() throws IOException {
    try (var sourceServer = SourceServer.ofFile(FILE)) {
      String session = ADMINISTRATOR.createUpdateSessionId();

      var added = ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());

      added
          .then()
          .statusCode(201)
          .body("source_type", equalTo("PULL"))
          .body("source_endpoint.uri", equalTo(sourceServer.uri()))
          .body("upload_endpoint", nullValue());
      awaitStatus(session, "READY");
      assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
    }
  }

  @Test
  void shouldCompleteAtOnceWhenPullIsReady() {
    try (var sourceServer = SourceServer.ofFile(FILE)) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());
      awaitStatus(session, "READY");

      ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);

      assertState(session, "DONE");
    }
  }

  @Test
  void shouldDeferCompletionUntilPullIsReady() {
    var sourceRequest = new CompletableFuture<HttpServerRequest>();
    try (var sourceServer = new SourceServer(sourceRequest::complete)) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      String item = ADMINISTRATOR.updateSession(session).jsonPath().getString("library_item_id");
      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());
      HttpServerRequest pendingRequest = sourceRequest.join();

      ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);

      assertState(session, "ACTIVE");
      ADMINISTRATOR.listItemFiles(item).then().body("", equalTo(List.of()));
      SourceServer.sendFile(pendingRequest, FILE);
      await().untilAsserted(() -> assertState(session, "DONE"));
      ADMINISTRATOR.listItemFiles(item).then().body("[0].size", equalTo(FILE.length));
    }
  }

  @Test
  void shouldRejectFileChangesWhileCompleting() {
    try (var sourceServer = new SourceServer(request -> {})) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());
      ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);

      ADMINISTRATOR
          .addPulledFile(session, "other.iso", sourceServer.uri())
          .then()
          .statusCode(400)
          .body("error_type", equalTo("NOT_ALLOWED_IN_CURRENT_STATE"))
          .body("messages[0].default_message", containsString("being completed"));
      ADMINISTRATOR.removeFile(session, "disk.iso").then().statusCode(400);
      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);
    }
  }

  @Test
  void shouldRejectCompletionWhenUploadIsMissing() {
    try (var sourceServer = new SourceServer(request -> {})) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());
      ADMINISTRATOR.addFileAndGetUri(session, "pushed.iso");

      var response = ADMINISTRATOR.updateSession(session, "complete");

      response
          .then()
          .statusCode(400)
          .body("messages.default_message", hasItem(containsString("pushed.iso")));
      assertState(session, "ACTIVE");
      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);
    }
  }

  @Test
  void shouldResumePullAfterLostConnection() throws IOException {
    var requests = new AtomicInteger();
    try (var sourceServer =
        new SourceServer(
            request -> {
              if (requests.incrementAndGet() == 1) {
                SourceServer.sendPartlyAndClose(request, FILE, 1_000_000);
              } else {
                SourceServer.sendFile(request, FILE);
              }
            })) {
      String session = ADMINISTRATOR.createUpdateSessionId();

      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());

      awaitStatus(session, "READY");
      assertThat(sourceServer.requestedRanges).containsExactly("null", "bytes=1000000-");
      assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
    }
  }

  @Test
  void shouldRestartPullWhenSourceIgnoresRanges() throws IOException {
    var requests = new AtomicInteger();
    try (var sourceServer =
        new SourceServer(
            request -> {
              request.headers().remove("Range");
              if (requests.incrementAndGet() == 1) {
                SourceServer.sendPartlyAndClose(request, randomBytes(1_500_000), 1_000_000);
              } else {
                SourceServer.sendFile(request, FILE);
              }
            })) {
      String session = ADMINISTRATOR.createUpdateSessionId();

      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());

      awaitStatus(session, "READY");
      assertThat(storedState.contentFilesOfSession(session).get(0)).hasBinaryContent(FILE);
    }
  }

  @Test
  void shouldRejectPullWhenSourceRestartsWithoutProgress() {
    try (var sourceServer =
        new SourceServer(
            request -> {
              request.headers().remove("Range");
              SourceServer.sendPartlyAndClose(request, FILE, 1_000_000);
            })) {
      String session = ADMINISTRATOR.createUpdateSessionId();

      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());

      awaitStatus(session, "ERROR");
      assertThat(sourceServer.requestedRanges).hasSizeLessThan(12);
    }
  }

  @Test
  void shouldStartWaitingPullWhenOthersAreCanceled() {
    try (var silent = new SourceServer(request -> {});
        var sourceServer = SourceServer.ofFile(FILE)) {
      List<String> sessions =
          Stream.generate(ADMINISTRATOR::createUpdateSessionId).limit(8).toList();
      sessions.forEach(session -> ADMINISTRATOR.addPulledFile(session, "disk.iso", silent.uri()));
      sessions.forEach(session -> awaitStatus(session, "TRANSFERRING"));
      String next = ADMINISTRATOR.createUpdateSessionId();
      ADMINISTRATOR.addPulledFile(next, "disk.iso", sourceServer.uri());
      assertStatus(next, "WAITING_FOR_TRANSFER");

      sessions.forEach(session -> ADMINISTRATOR.updateSession(session, "cancel"));

      awaitStatus(next, "READY");
    }
  }

  @Test
  void shouldRenewSessionsWithWaitingPull() {
    try (var silent = new SourceServer(request -> {})) {
      List<String> sessions =
          Stream.generate(ADMINISTRATOR::createUpdateSessionId).limit(9).toList();
      sessions.forEach(session -> ADMINISTRATOR.addPulledFile(session, "disk.iso", silent.uri()));
      clock.advance(Duration.ofMinutes(4));

      puller.runOnce().await().indefinitely();
      clock.advance(Duration.ofMinutes(4));

      sessions.forEach(session -> assertState(session, "ACTIVE"));
      sessions.forEach(session -> ADMINISTRATOR.updateSession(session, "cancel"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 503})
  void shouldPutFileAndSessionIntoErrorWhenSourceRespondsWithError(int status) {
    try (var sourceServer =
        new SourceServer(request -> request.response().setStatusCode(status).end())) {
      String session = ADMINISTRATOR.createUpdateSessionId();

      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());

      awaitStatus(session, "ERROR");
      ADMINISTRATOR
          .updateSession(session)
          .then()
          .body("state", equalTo("ERROR"))
          .body("error_message.default_message", containsString("HTTP status " + status));
      assertThat(sourceServer.requestedRanges).hasSize(status == 503 ? 5 : 1);
    }
  }

  @Test
  void shouldVerifySizeAndChecksum() {
    try (var sourceServer = SourceServer.ofFile(FILE)) {
      String tooSmall = ADMINISTRATOR.createUpdateSessionId();
      String wrongChecksum = ADMINISTRATOR.createUpdateSessionId();
      var endpoint = Map.of("uri", sourceServer.uri());

      ADMINISTRATOR.addFile(
          tooSmall,
          Map.of(
              "name", "disk.iso", "source_type", "PULL", "source_endpoint", endpoint, "size", 10));
      ADMINISTRATOR.addFile(
          wrongChecksum,
          Map.of(
              "name",
              "disk.iso",
              "source_type",
              "PULL",
              "source_endpoint",
              endpoint,
              "checksum_info",
              Map.of("algorithm", "MD5", "checksum", "0".repeat(32))));

      awaitStatus(tooSmall, "ERROR");
      awaitStatus(wrongChecksum, "ERROR");
      ADMINISTRATOR
          .updateSession(wrongChecksum)
          .then()
          .body(
              "error_message.default_message",
              containsString("was declared with the MD5 checksum"));
      ADMINISTRATOR
          .getUpdateSessionFile(wrongChecksum, "disk.iso")
          .then()
          .body("error_message.id", equalTo("com.vmware.vdcs.cls-main.checksum_mismatch"));
    }
  }

  @Test
  void shouldReportProgressAndRenewSession() {
    var requests = new AtomicInteger();
    try (var sourceServer =
        new SourceServer(
            request -> {
              if (requests.incrementAndGet() == 1) {
                SourceServer.sendPartly(request, FILE, 1_000_000);
              }
            })) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      clock.advance(Duration.ofMinutes(4));

      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());

      await()
          .untilAsserted(
              () ->
                  ADMINISTRATOR
                      .getUpdateSessionFile(session, "disk.iso")
                      .then()
                      .body("status", equalTo("TRANSFERRING"))
                      .body("bytes_transferred", equalTo(1_000_000)));
      assertThat(Instant.parse(ADMINISTRATOR.updateSession(session).path("expiration_time")))
          .isEqualTo(virtualClock.instant().plus(Duration.ofMinutes(5)));
      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);
    }
  }

  @Test
  void shouldAbortPullWhenSessionIsCanceled() throws Exception {
    var closed = new CompletableFuture<Void>();
    try (var sourceServer =
        new SourceServer(
            request -> {
              request.connection().closeHandler(closed::complete);
              SourceServer.sendPartly(request, FILE, 1_000_000);
            })) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      ADMINISTRATOR.addPulledFile(session, "disk.iso", sourceServer.uri());
      awaitStatus(session, "TRANSFERRING");
      var content = storedState.contentFilesOfSession(session).get(0);

      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

      storedState.whileSessionsLocked(
          () -> assertThat(closed).succeedsWithin(Duration.ofSeconds(10)));
      await().untilAsserted(() -> assertThat(content).doesNotExist());
    }
  }

  @Test
  void shouldClaimPullOfDeadReplicaAfterExpiry() {
    try (var sourceServer = SourceServer.ofFile(FILE)) {
      String session = ADMINISTRATOR.createUpdateSessionId();
      String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
      upload(uri, randomBytes(10)).then().statusCode(200);
      storedState.simulatePullOfStoppedReplica(
          session, sourceServer.uri(), clock.instant().plusSeconds(30));

      ControlClient.advanceClock(Duration.ofSeconds(31));
      assertThat(pullQueue.claim(10).await().indefinitely())
          .as("the claim does not expire in virtual time")
          .noneMatch(claimed -> session.startsWith(claimed.incomingFile().session().toString()));
      clock.advance(Duration.ofSeconds(31));
      puller.runOnce().await().indefinitely();

      awaitStatus(session, "READY");
      ADMINISTRATOR
          .getUpdateSessionFile(session, "disk.iso")
          .then()
          .body("size", equalTo(FILE.length));
    }
  }

  @Test
  void shouldPullFileFromConfiguredDirectory() throws IOException {
    Path root = Files.createDirectories(Path.of("target/test-data/sources"));
    Files.write(root.resolve("disk.iso"), FILE);
    String session = ADMINISTRATOR.createUpdateSessionId();

    ADMINISTRATOR.addPulledFile(session, "disk.iso", root.resolve("disk.iso").toUri().toString());

    awaitStatus(session, "READY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.2/disk.iso",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/disk.iso",
        "http://10.0.0.1/disk.iso",
        "http://user:secret@example.com/disk.iso",
        "ftp://example.com/disk.iso",
        "file:///etc/passwd",
        "ds:///vmfs/volumes/one/disk.iso",
        "disk.iso"
      })
  void shouldRejectForbiddenSources(String uri) {
    String session = ADMINISTRATOR.createUpdateSessionId();

    var response = ADMINISTRATOR.addPulledFile(session, "disk.iso", uri);

    response.then().statusCode(400).body("error_type", equalTo("INVALID_ARGUMENT"));
    assertThat(response.asString()).doesNotContain("secret");
  }

  @Test
  void shouldRejectPullWithoutSource() {
    String session = ADMINISTRATOR.createUpdateSessionId();

    ADMINISTRATOR
        .addFile(session, Map.of("name", "disk.iso", "source_type", "PULL"))
        .then()
        .statusCode(400)
        .body("messages[0].default_message", containsString("source_endpoint"));
  }

  @Test
  void shouldProbeSource() {
    try (var sourceServer = SourceServer.ofFile(FILE)) {
      assertProbe(sourceServer.uri(), "SUCCESS");
    }
    assertProbe("http://127.0.0.1:1/disk.iso", "UNKNOWN_ERROR");
    assertProbe("http://127.0.0.2/disk.iso", "INVALID_URL");
    assertProbe("gopher://example.com/", "INVALID_URL");
  }

  private static void assertProbe(String uri, String status) {
    ADMINISTRATOR
        .request(Map.of("source_endpoint", Map.of("uri", uri)))
        .post("/api/content/library/item/update-session/file?action=probe")
        .then()
        .statusCode(200)
        .body("status", equalTo(status));
  }

  private static void awaitStatus(String session, String status) {
    await().untilAsserted(() -> assertStatus(session, status));
  }

  private static void assertStatus(String session, String status) {
    ADMINISTRATOR.getUpdateSessionFile(session, "disk.iso").then().body("status", equalTo(status));
  }

  private static void assertState(String session, String state) {
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo(state));
  }

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
