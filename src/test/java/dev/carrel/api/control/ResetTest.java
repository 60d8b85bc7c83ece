package dev.carrel.api.control;

import static dev.carrel.testing.ControlClient.RESET;
import static dev.carrel.testing.ControlClient.postSeed;
import static dev.carrel.testing.ControlClient.reset;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.AuditLogCapture;
import dev.carrel.testing.ConcurrentCalls;
import dev.carrel.testing.ControlClient;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RunningTransfers;
import dev.carrel.testing.StoredState;
import dev.carrel.time.SystemClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ResetTest {
  private static final String FAULT =
      """
      {"on": {"operation": "*.update_session.get"}, "do": {"error": "RESOURCE_BUSY"}}""";

  @Inject StoredState storedState;
  @Inject RunningTransfers runningTransfers;
  @Inject SystemClock systemClock;

  @ConfigProperty(name = "carrel.content.directory")
  Path contentDirectory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "library",
        "item",
        "item_file",
        "transfer_session",
        "update_session_file",
        "download_session_file",
        "session_event",
        "login",
        "client_token",
        "fault"
      })
  void shouldDeleteRows(String table) {
    // Given
    String item = ADMINISTRATOR.createItemId();
    String session = createdId(ADMINISTRATOR.createUpdateSession(item));
    ADMINISTRATOR.uploadFile(session, "disk.iso", new byte[] {1});
    ADMINISTRATOR.updateSession(session, "complete").then().statusCode(204);
    String download = createdId(ADMINISTRATOR.createDownloadSession(item));
    ADMINISTRATOR.prepareFile(download, "disk.iso").then().statusCode(200);
    ADMINISTRATOR.request().post("/api/session").then().statusCode(201);
    ADMINISTRATOR
        .request(Map.of("name", "with token", "type", "LOCAL"))
        .queryParam("client_token", UUID.randomUUID().toString())
        .post("/api/content/local-library")
        .then()
        .statusCode(201);
    ControlClient.createFault(FAULT);
    assertThat(count(table)).isPositive();

    // When
    reset();

    // Then
    assertThat(count(table)).isZero();
  }

  private int count(String table) {
    return storedState.queryNumber("SELECT count(*) FROM " + table);
  }

  @Test
  void shouldEndLoginAtOnce() {
    // Given
    String login = ADMINISTRATOR.request().post("/api/session").as(String.class);
    given().header("vmware-api-session-id", login).get("/api/session").then().statusCode(200);

    // When
    reset();

    // Then
    given().header("vmware-api-session-id", login).get("/api/session").then().statusCode(401);
    ADMINISTRATOR.request().post("/api/session").then().statusCode(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"running", "frozen"})
  void shouldSetClockToSystemTime(String mode) {
    // Given
    ControlClient.setClockMode(mode).then().statusCode(200);
    ControlClient.advanceClock(Duration.ofDays(30));

    // When
    reset();

    // Then
    Response clock = ControlClient.getClock();
    clock.then().body("mode", equalTo("running")).body("offset", equalTo("PT0S"));
    assertThat(Instant.parse(clock.path("now"))).isEqualTo(systemClock.instant());
    String session = ADMINISTRATOR.createUpdateSessionId();
    assertThat(Instant.parse(ADMINISTRATOR.updateSession(session).path("expiration_time")))
        .isEqualTo(systemClock.instant().plus(Duration.ofMinutes(5)));
  }

  @Test
  void shouldDeleteFaults() {
    // Given
    ControlClient.createFault(FAULT);

    // When
    reset();

    // Then
    given().get(ControlClient.FAULTS).then().body("$", empty());
    String session = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(session).then().statusCode(200);
  }

  @Test
  void shouldAbortRunningUploadAndDeleteContent() throws IOException {
    // Given
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    try (var upload = RawHttpConnection.beginUpload(uri, 2_000_000)) {
      upload.write(new byte[1_000_000]);
      runningTransfers.awaitBytes(session, 1_000_000);

      // When
      reset();

      // Then
      runningTransfers.awaitNone();
      assertThat(upload.isClosedByPeer()).isTrue();
    }
    await().untilAsserted(() -> assertThat(count("content")).isZero());
    await().untilAsserted(() -> assertThat(contentFiles()).isEmpty());
  }

  private List<Path> contentFiles() throws IOException {
    try (var files = Files.walk(contentDirectory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .toList();
    }
  }

  @Test
  void shouldAcceptSeedAfterwards() {
    // Given
    String seed =
        """
        libraries:
          - {id: 7b1f3c9e-0000-4000-8000-000000000001, name: isos, items: [{name: boot, files: [{name: a, text: hello}]}]}
        """;
    reset();
    postSeed(seed).then().statusCode(201);
    postSeed(seed).then().statusCode(200);

    // When
    reset();

    // Then
    postSeed(seed).then().statusCode(201).body("files", equalTo(1));
    ADMINISTRATOR
        .request()
        .get("/api/content/local-library/7b1f3c9e-0000-4000-8000-000000000001")
        .then()
        .statusCode(200);
    reset();
  }

  @Test
  void shouldChangeNothingIfItFails() {
    // Given
    String library = ADMINISTRATOR.createLibraryId();
    ControlClient.advanceClock(Duration.ofHours(1));
    Instant before = Instant.parse(ControlClient.getClock().path("now"));
    storedState.execute(
        """
        CREATE FUNCTION reject_reset() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'rejected by the test'; END $$;
        CREATE TRIGGER reject_reset BEFORE UPDATE OF reset_count ON sandbox
          FOR EACH ROW WHEN (OLD.reset_count < NEW.reset_count) EXECUTE FUNCTION reject_reset()""");
    try {

      // When
      given().post(RESET).then().statusCode(500);
    } finally {
      storedState.execute("DROP FUNCTION reject_reset CASCADE");
    }

    // Then
    ADMINISTRATOR.request().get("/api/content/local-library/" + library).then().statusCode(200);
    assertThat(Instant.parse(ControlClient.getClock().path("now"))).isAfterOrEqualTo(before);
  }

  @Test
  void shouldCompleteWhileClientsCreateSessions() {
    // Given
    List<CompletableFuture<Void>> clients =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    ConcurrentCalls.<Void>callAsync(
                        () -> {
                          for (int n = 0; n < 20; n++) {
                            createSession();
                          }
                          return null;
                        }))
            .toList();

    // When
    for (int i = 0; i < 5; i++) {
      reset();
    }

    // Then
    clients.forEach(CompletableFuture::join);
    reset();
    assertThat(count("library")).isZero();
  }

  /** Fails or not, depending on when the reset happens. */
  private static void createSession() {
    Response library = ADMINISTRATOR.createLibrary("library");
    Response item = ADMINISTRATOR.createItem(createdId(library), "item");
    if (item.statusCode() == 201) {
      int status = ADMINISTRATOR.createUpdateSession(createdId(item)).statusCode();
      assertThat(status).isIn(201, 404, 409);
    } else {
      assertThat(item.statusCode()).isIn(404, 409);
    }
  }

  @Test
  void shouldResetManySessionsQuickly() {
    // Given
    StringBuilder seed = new StringBuilder("libraries:\n  - name: many\n    items:\n");
    IntStream.range(0, 1000).forEach(i -> seed.append("    - {name: i%d}\n".formatted(i)));
    seed.append("update_sessions:\n");
    IntStream.range(0, 1000)
        .forEach(
            i ->
                seed.append(
                    "  - {item: many/i%d, owner: u%d, files: [{name: f, size: 10}]}\n"
                        .formatted(i, i / 500)));
    postSeed(seed.toString()).then().statusCode(201).body("update_sessions", equalTo(1000));

    // When
    long begun = System.nanoTime();
    reset();
    Duration duration = Duration.ofNanos(System.nanoTime() - begun);

    // Then
    assertThat(count("transfer_session")).isZero();
    // About 0.1 s on an idle machine.
    assertThat(duration).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void shouldRecordResetInAuditLog() {
    try (var log = new AuditLogCapture()) {
      reset();

      assertThat(log.lines()).anyMatch(line -> line.contains("control change=\"reset\""));
    }
  }
}
