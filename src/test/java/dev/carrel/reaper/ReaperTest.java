package dev.carrel.reaper;

import static dev.carrel.testing.ConcurrentCalls.callAsync;
import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static dev.carrel.testing.RestClient.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.testing.RestClient;
import dev.carrel.testing.SettableClock;
import dev.carrel.testing.StoredState;
import dev.carrel.time.VirtualClock;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
class ReaperTest {
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration RETENTION = Duration.ofHours(1);
  private static final Duration CLOCK_TICK = Duration.ofMillis(1);

  @Inject Reaper reaper;
  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;
  @Inject StoredState storedState;
  @Inject Scheduler scheduler;

  /** The two kinds of session, with the requests of a client. */
  enum Kind {
    UPDATE(
        ADMINISTRATOR::createUpdateSession,
        ADMINISTRATOR::updateSession,
        session -> ADMINISTRATOR.updateSession(session, "cancel"),
        session -> ADMINISTRATOR.updateSession(session, "keep-alive")),
    DOWNLOAD(
        ADMINISTRATOR::createDownloadSession,
        ADMINISTRATOR::downloadSession,
        session -> ADMINISTRATOR.downloadSession(session, "cancel"),
        session -> ADMINISTRATOR.downloadSession(session, "keep-alive"));

    private final Function<String, Response> create;
    private final Function<String, Response> get;
    private final Function<String, Response> cancel;
    private final Function<String, Response> keepAlive;

    Kind(
        Function<String, Response> create,
        Function<String, Response> get,
        Function<String, Response> cancel,
        Function<String, Response> keepAlive) {
      this.create = create;
      this.get = get;
      this.cancel = cancel;
      this.keepAlive = keepAlive;
    }
  }

  @BeforeEach
  void deleteExpiredRows() {
    clock.advance(RETENTION);
    runReaper(1000);
  }

  @Test
  void shouldPauseScheduledJobsOnShutdown() {
    reaper.onShutdown(new ShutdownEvent(), scheduler);

    try {
      assertThat(scheduler.isRunning()).isFalse();
    } finally {
      scheduler.resume();
    }
  }

  private ReaperResult runReaper(int limit) {
    return reaper.runOnce(virtualClock.instant(), limit).await().atMost(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @EnumSource
  void shouldReturnNotFoundFromExactIdleTimeout(Kind kind) {
    String session = createdId(kind.create.apply(ADMINISTRATOR.createItemId()));

    clock.advance(IDLE_TIMEOUT.minus(CLOCK_TICK));
    kind.get.apply(session).then().statusCode(200);
    clock.advance(CLOCK_TICK);

    assertThat(storedState.countRows(session)).isEqualTo(1);
    kind.get.apply(session).then().statusCode(404);
    kind.cancel.apply(session).then().statusCode(404);
  }

  @ParameterizedTest
  @EnumSource
  void shouldDeleteExpiredSessionOnNotFound(Kind kind) {
    String session = createdId(kind.create.apply(ADMINISTRATOR.createItemId()));
    clock.advance(IDLE_TIMEOUT);

    kind.get.apply(session).then().statusCode(404);

    assertThat(storedState.countRows(session)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void shouldDecideConsistentlyBetweenRenewalAndExpiry(Kind kind) throws Exception {
    String session = createdId(kind.create.apply(ADMINISTRATOR.createItemId()));
    clock.advance(Duration.ofMinutes(3));

    var statuses = new ArrayList<CompletableFuture<Integer>>();
    storedState.whileSessionLocked(
        session,
        () -> {
          statuses.add(callAsync(() -> kind.keepAlive.apply(session).statusCode()));
          storedState.awaitBlockedStatements(1);
          clock.advance(Duration.ofMinutes(3));
          statuses.add(callAsync(() -> kind.get.apply(session).statusCode()));
          storedState.awaitBlockedStatements(2);
        });

    assertThat(statuses.stream().map(CompletableFuture::join).toList())
        .isIn(List.of(204, 200), List.of(404, 404));
  }

  @Test
  void shouldDecideConsistentlyBetweenRenewalAndUpload() throws Exception {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    clock.advance(Duration.ofMinutes(3));

    var statuses = new ArrayList<CompletableFuture<Integer>>();
    storedState.whileSessionLocked(
        session,
        () -> {
          statuses.add(
              callAsync(() -> ADMINISTRATOR.updateSession(session, "keep-alive").statusCode()));
          storedState.awaitBlockedStatements(1);
          clock.advance(Duration.ofMinutes(3));
          statuses.add(callAsync(() -> upload(uri, new byte[10]).statusCode()));
          storedState.awaitBlockedStatements(2);
        });

    assertThat(statuses.stream().map(CompletableFuture::join).toList())
        .isIn(List.of(204, 200), List.of(404, 404));
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotShortenLeaseWhenClockIsBehind(Kind kind) {
    String session = createdId(kind.create.apply(ADMINISTRATOR.createItemId()));
    String expiration = kind.get.apply(session).path("expiration_time");

    clock.advance(Duration.ofSeconds(-30));
    kind.keepAlive.apply(session).then().statusCode(204);

    kind.get.apply(session).then().body("expiration_time", equalTo(expiration));
    clock.advance(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @EnumSource
  void shouldReturnNotFoundFromExactRetention(Kind kind) {
    String session = createdId(kind.create.apply(ADMINISTRATOR.createItemId()));
    kind.cancel.apply(session).then().statusCode(204);

    clock.advance(RETENTION.minus(CLOCK_TICK));
    kind.get.apply(session).then().statusCode(200);
    clock.advance(CLOCK_TICK);

    kind.get.apply(session).then().statusCode(404);
  }

  @ParameterizedTest
  @EnumSource
  void shouldDeleteOnlyExpiredSessions(Kind kind) {
    String old = createdId(kind.create.apply(ADMINISTRATOR.createItemId()));
    clock.advance(Duration.ofMinutes(3));
    String recent = createdId(kind.create.apply(ADMINISTRATOR.createItemId()));
    clock.advance(Duration.ofMinutes(3));

    ReaperResult reaperResult = runReaper(1000);

    assertThat(reaperResult.sessions()).isEqualTo(1);
    assertThat(reaperResult.lag()).isEqualTo(Duration.ofMinutes(1));
    assertThat(storedState.countRows(old)).isZero();
    assertThat(storedState.countRows(recent)).isEqualTo(1);
  }

  @Test
  void shouldDeleteAllBatches() {
    String item = ADMINISTRATOR.createItemId();
    List<String> sessions =
        Stream.generate(() -> createdId(ADMINISTRATOR.createDownloadSession(item)))
            .limit(7)
            .toList();
    clock.advance(IDLE_TIMEOUT);

    ReaperResult reaperResult = runReaper(3);

    assertThat(reaperResult.sessions()).isEqualTo(7);
    assertThat(sessions).allSatisfy(session -> assertThat(storedState.countRows(session)).isZero());
  }

  @Test
  void shouldDeleteOtherSessionsWhenOneFails() {
    String item = ADMINISTRATOR.createItemId();
    List<String> sessions =
        Stream.generate(() -> createdId(ADMINISTRATOR.createDownloadSession(item)))
            .limit(7)
            .toList();
    clock.advance(IDLE_TIMEOUT);

    var runs = new ArrayList<ReaperResult>();
    storedState.whileDeleteFails(sessions.get(2), () -> runs.add(runReaper(3)));

    assertThat(runs.get(0).sessions()).isEqualTo(6);
    assertThat(runs.get(0).failedKeys())
        .containsExactly(UUID.fromString(sessions.get(2).substring(0, 36)));
    assertThat(runs.get(0).lag()).isZero();
    assertThat(runReaper(3).sessions()).isEqualTo(1);
  }

  @Test
  void shouldSkipSessionLockedByAnotherReplica() throws Exception {
    String item = ADMINISTRATOR.createItemId();
    String locked = createdId(ADMINISTRATOR.createDownloadSession(item));
    String free = createdId(ADMINISTRATOR.createDownloadSession(item));
    clock.advance(IDLE_TIMEOUT);

    var runs = new ArrayList<ReaperResult>();
    storedState.whileSessionLocked(locked, () -> runs.add(runReaper(1000)));

    assertThat(runs.get(0).sessions()).isEqualTo(1);
    assertThat(storedState.countRows(free)).isZero();
    assertThat(storedState.countRows(locked)).isEqualTo(1);
  }

  @Test
  void shouldReturnEmptyResultOnSecondRun() {
    ADMINISTRATOR.createUpdateSessionId();
    clock.advance(IDLE_TIMEOUT);
    runReaper(1000);

    ReaperResult again = runReaper(1000);

    assertThat(again).isEqualTo(ReaperResult.NONE);
  }

  @Test
  void shouldDeleteContentOfExpiredSession() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    upload(ADMINISTRATOR.addFileAndGetUri(session, "disk.iso"), new byte[1000])
        .then()
        .statusCode(200);
    var content = storedState.contentFilesOfSession(session).get(0);
    assertThat(content).exists();
    clock.advance(IDLE_TIMEOUT);

    ReaperResult reaperResult = runReaper(1000);

    assertThat(reaperResult.contents()).isEqualTo(1);
    assertThat(content).doesNotExist();
  }

  @Test
  void shouldReleaseExpiredClaimOfUpload() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    byte[] content = new byte[10];
    RestClient.uploadRange(uri, content, 0, 4).then().statusCode(202);
    storedState.simulateUploadToStoppedReplica(session, clock.instant().minusSeconds(1));

    runReaper(1000);

    ADMINISTRATOR
        .getUpdateSessionFile(session, "disk.iso")
        .then()
        .body("status", equalTo("WAITING_FOR_TRANSFER"))
        .body("bytes_transferred", equalTo(4));
    RestClient.uploadRange(uri, content, 4, 10).then().statusCode(200);
  }

  @Test
  void shouldKeepContentReferencedByItemOrSession() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[1000]);
    var content = storedState.contentFilesOfItem(item).get(0);
    String first = createdId(ADMINISTRATOR.createDownloadSession(item));
    ADMINISTRATOR.prepareAndGetUri(first, "disk.iso");
    clock.advance(Duration.ofMinutes(3));
    String second = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(second, "disk.iso");
    clock.advance(Duration.ofMinutes(3));

    runReaper(1000);

    assertThat(storedState.countRows(first)).isZero();
    assertThat(content).exists();
    download(uri).then().statusCode(200);
  }

  @Test
  void shouldAllowNewSessionWhenPreviousIsExpired() {
    String item = ADMINISTRATOR.createItemId();
    String expired = createdId(ADMINISTRATOR.createUpdateSession(item));
    clock.advance(IDLE_TIMEOUT);
    assertThat(storedState.countRows(expired)).isEqualTo(1);

    ADMINISTRATOR.createUpdateSession(item).then().statusCode(201);
  }

  @Test
  void shouldRejectTransferUrisOfExpiredSessions() {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[10]);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String downloadUri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");
    String uploadUri =
        ADMINISTRATOR.addFileAndGetUri(ADMINISTRATOR.createUpdateSessionId(), "disk.iso");

    clock.advance(IDLE_TIMEOUT);

    download(downloadUri).then().statusCode(404);
    upload(uploadUri, new byte[10]).then().statusCode(404);
  }
}
