package dev.carrel;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static dev.carrel.testing.RestClient.upload;
import static dev.carrel.testing.RestClient.uploadRange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.reaper.Reaper;
import dev.carrel.testing.PrometheusScrape;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.SettableClock;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Metrics of sessions, transfers, the reaper and the database. */
@QuarkusTest
class MetricsTest {
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration RETENTION = Duration.ofHours(1);
  private static final byte[] BYTES = new byte[100_000];

  @Inject Reaper reaper;
  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;

  private PrometheusScrape before;

  @BeforeEach
  void deleteExpiredSessions() {
    clock.advance(RETENTION);
    runReaper();
    before = PrometheusScrape.scrape();
  }

  private void runReaper() {
    reaper.runOnce(virtualClock.instant(), 1000).await().atMost(Duration.ofSeconds(10));
  }

  private double increase(String name, String... labels) {
    return PrometheusScrape.scrape().increase(before, name, labels);
  }

  @Test
  void shouldCountSessionsByKindAndState() {
    String canceled = createdId(ADMINISTRATOR.createDownloadSession(ADMINISTRATOR.createItemId()));
    ADMINISTRATOR.downloadSession(canceled, "cancel");
    ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.createUpdateSessionId();

    clock.advance(Duration.ofSeconds(10));

    assertThat(increase("carrel_sessions", "kind=\"update\"", "state=\"active\"")).isEqualTo(2);
    assertThat(increase("carrel_sessions", "kind=\"download\"", "state=\"canceled\"")).isEqualTo(1);
    assertThat(increase("carrel_sessions", "kind=\"download\"", "state=\"active\"")).isZero();
  }

  @Test
  void shouldCacheSessionCountForTenSeconds() {
    clock.advance(Duration.ofSeconds(10));
    double cached =
        PrometheusScrape.scrape().value("carrel_sessions", "kind=\"update\"", "state=\"active\"");
    ADMINISTRATOR.createUpdateSessionId();
    clock.advance(Duration.ofSeconds(9));

    PrometheusScrape scraped = PrometheusScrape.scrape();

    assertThat(scraped.value("carrel_sessions", "kind=\"update\"", "state=\"active\""))
        .isEqualTo(cached);
  }

  @Test
  void shouldCountEachSessionEndOnceByReason() {
    String completed = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.uploadFile(completed, "file", BYTES);
    String deleted = createdId(ADMINISTRATOR.createDownloadSession(ADMINISTRATOR.createItemId()));
    String deletedWithItem = ADMINISTRATOR.createItemId();
    createdId(ADMINISTRATOR.createUpdateSession(deletedWithItem));
    String failed = ADMINISTRATOR.createUpdateSessionId();
    String uri = addFileOfSize(failed, BYTES.length + 1);

    ADMINISTRATOR.updateSession(completed, "complete").then().statusCode(204);
    ADMINISTRATOR.deleteUpdateSession(completed).then().statusCode(204);
    ADMINISTRATOR.deleteDownloadSession(deleted).then().statusCode(204);
    ADMINISTRATOR.request().delete("/api/content/library/item/" + deletedWithItem);
    upload(uri, BYTES).then().statusCode(400);

    assertThat(endedSessions("update", "completed")).isEqualTo(1);
    assertThat(endedSessions("update", "deleted")).isEqualTo(1);
    assertThat(endedSessions("download", "deleted")).isEqualTo(1);
    assertThat(endedSessions("update", "failed")).isEqualTo(1);
    assertThat(endedSessions("update", "canceled")).isZero();
  }

  private double endedSessions(String kind, String reason) {
    return increase(
        "carrel_sessions_ended_total", "kind=\"" + kind + "\"", "reason=\"" + reason + "\"");
  }

  private static String addFileOfSize(String session, long size) {
    return ADMINISTRATOR
        .addFile(session, Map.of("name", "file", "source_type", "PUSH", "size", size))
        .jsonPath()
        .getString("upload_endpoint.uri");
  }

  @Test
  void shouldCountDeletedSessionsAndReaperLag() {
    String canceled = ADMINISTRATOR.createUpdateSessionId();
    ADMINISTRATOR.updateSession(canceled, "cancel").then().statusCode(204);
    clock.advance(RETENTION.minus(LEASE));
    ADMINISTRATOR.createUpdateSessionId();
    clock.advance(LEASE.plusSeconds(7));

    runReaper();

    assertThat(increase("carrel_reaper_deleted_total", "kind=\"session\"")).isEqualTo(2);
    assertThat(increase("carrel_reaper_failures_total")).isZero();
    assertThat(PrometheusScrape.scrape().value("carrel_reaper_lag_seconds")).isEqualTo(7);
    assertThat(increase("carrel_reaper_runs_seconds_count")).isEqualTo(1);
    assertThat(endedSessions("update", "expired")).isEqualTo(1);
  }

  @Test
  void shouldCountBytesAndOutcomesOfTransfers() {
    String uri = ADMINISTRATOR.createDownloadUri("file", BYTES);

    download(uri).then().statusCode(200);

    assertThat(finishedTransfers("upload", "done")).isEqualTo(1);
    assertThat(increase("carrel_transfer_bytes_total", "kind=\"upload\"")).isEqualTo(BYTES.length);
    await().untilAsserted(() -> assertThat(finishedTransfers("download", "done")).isEqualTo(1));
    assertThat(increase("carrel_transfer_bytes_total", "kind=\"download\""))
        .isEqualTo(BYTES.length);
  }

  private double finishedTransfers(String kind, String outcome) {
    return increase(
        "carrel_transfers_total", "kind=\"" + kind + "\"", "outcome=\"" + outcome + "\"");
  }

  @Test
  void shouldCountOnlyBytesOfTheRange() {
    String uri = ADMINISTRATOR.addFileAndGetUri(ADMINISTRATOR.createUpdateSessionId(), "file");
    uploadRange(uri, BYTES, 0, 60_000).then().statusCode(202);

    uploadRange(uri, BYTES, 60_000, BYTES.length).then().statusCode(200);

    assertThat(finishedTransfers("upload", "done")).isEqualTo(2);
    assertThat(increase("carrel_transfer_bytes_total", "kind=\"upload\"")).isEqualTo(BYTES.length);
  }

  @Test
  void shouldCountRunningUploadAndReasonOfItsAbort() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "file");

    try (var upload = RawHttpConnection.beginUpload(uri, 1000)) {
      upload.write(new byte[10]);
      await()
          .untilAsserted(
              () ->
                  assertThat(increase("carrel_transfers_running", "kind=\"upload\"")).isEqualTo(1));
      ADMINISTRATOR.updateSession(session, "cancel").then().statusCode(204);

      await().untilAsserted(() -> assertThat(failures("session-ended")).isEqualTo(1));
    }
    assertThat(finishedTransfers("upload", "interrupted")).isEqualTo(1);
    assertThat(increase("carrel_transfers_running", "kind=\"upload\"")).isZero();
  }

  private double failures(String reason) {
    return increase("carrel_upload_failures_total", "reason=\"" + reason + "\"");
  }

  @Test
  void shouldCountUploadsInterruptedByClient() throws IOException {
    String uri = ADMINISTRATOR.addFileAndGetUri(ADMINISTRATOR.createUpdateSessionId(), "file");

    try (var upload = RawHttpConnection.beginUpload(uri, 1000)) {
      upload.write(new byte[10]);
    }

    await().untilAsserted(() -> assertThat(failures("interrupted")).isEqualTo(1));
  }

  @Test
  void shouldCountWrongSizesAndChecksums() {
    String wrongSize = addFileOfSize(ADMINISTRATOR.createUpdateSessionId(), BYTES.length + 1);
    String wrongChecksum =
        ADMINISTRATOR
            .addFile(
                ADMINISTRATOR.createUpdateSessionId(),
                Map.of(
                    "name", "file",
                    "source_type", "PUSH",
                    "checksum_info", Map.of("algorithm", "SHA1", "checksum", "0".repeat(40))))
            .jsonPath()
            .getString("upload_endpoint.uri");

    upload(wrongSize, BYTES).then().statusCode(400);
    upload(wrongChecksum, BYTES).then().statusCode(400);

    assertThat(failures("size")).isEqualTo(1);
    assertThat(failures("checksum")).isEqualTo(1);
    assertThat(finishedTransfers("upload", "failed")).isEqualTo(2);
  }

  @Test
  void shouldReportDatabaseConnections() {
    ADMINISTRATOR.createItemId();

    PrometheusScrape scraped = PrometheusScrape.scrape();

    assertThat(scraped.value("carrel_database_connections", "state=\"max\"")).isEqualTo(20);
    assertThat(
            scraped.value("carrel_database_connections", "state=\"idle\"")
                + scraped.value("carrel_database_connections", "state=\"used\""))
        .isBetween(1.0, 20.0);
    assertThat(scraped.increase(before, "carrel_database_acquire_seconds_count")).isPositive();
    assertThat(scraped.value("carrel_database_pending")).isZero();
  }

  /** The names and labels that dashboards and alert rules use. */
  @Test
  void shouldExposeExpectedNamesAndLabels() throws IOException {
    ADMINISTRATOR.createItemId();

    PrometheusScrape scraped = PrometheusScrape.scrape();

    assertThat(scraped.namesWithLabels())
        .filteredOn(shape -> shape.startsWith("carrel_") && !shape.contains("_seconds_max"))
        .containsExactlyInAnyOrder(
            "carrel_sessions[kind, state]",
            "carrel_control_enabled",
            "carrel_sessions_ended_total[kind, reason]",
            "carrel_operations_seconds_bucket[api, le, operation]",
            "carrel_operations_seconds_count[api, operation]",
            "carrel_operations_seconds_sum[api, operation]",
            "carrel_operations_total[api, operation, outcome]",
            "carrel_transfers_running[kind]",
            "carrel_transfers_total[kind, outcome]",
            "carrel_transfer_bytes_total[kind]",
            "carrel_content_stalled_writes",
            "carrel_upload_failures_total[reason]",
            "carrel_pull_failures_total[reason]",
            "carrel_authentications_total[outcome]",
            "carrel_reaper_deleted_total[kind]",
            "carrel_reaper_failures_total",
            "carrel_reaper_lag_seconds",
            "carrel_clock_difference_seconds",
            "carrel_reaper_runs_seconds_count",
            "carrel_reaper_runs_seconds_sum",
            "carrel_content_missing",
            "carrel_content_orphans",
            "carrel_database_connections[state]",
            "carrel_database_pending",
            "carrel_database_acquire_seconds_count",
            "carrel_database_acquire_seconds_sum",
            "carrel_log_dropped_total");
    assertThat(scraped.names()).containsAll(namesInDashboards());
  }

  private static List<String> namesInDashboards() throws IOException {
    Path names = Path.of("src/test/resources/deploy/metrics.txt");
    return Files.exists(names) ? Files.readAllLines(names) : List.of();
  }
}
