package dev.carrel.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.linearizability.Response.Created;
import dev.carrel.linearizability.Response.Done;
import dev.carrel.linearizability.Response.Rejected;
import dev.carrel.linearizability.Response.ReportedSession;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.TransferStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds a history by hand. Times are in milliseconds. */
final class HistoryBuilder {
  static final Duration IDLE_TIMEOUT = Duration.ofMillis(2000);
  static final Duration RETENTION = Duration.ofMillis(3000);
  static final FileContent RED = FileContent.of("red".getBytes(StandardCharsets.US_ASCII));
  static final FileContent GREEN = FileContent.of("green".getBytes(StandardCharsets.US_ASCII));
  static final String SESSION = "session";
  static final String UPLOAD_URI = "/cls/data/1/disk";
  static final Response DONE = new Done();
  static final Response NOT_FOUND = new Rejected(ErrorType.NOT_FOUND, "rejected");
  static final Response NOT_ALLOWED =
      new Rejected(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, "rejected");
  static final Response INVALID = new Rejected(ErrorType.INVALID_ARGUMENT, "rejected");
  static final Response BUSY = new Rejected(ErrorType.RESOURCE_BUSY, "rejected");
  static final Response UNAVAILABLE = new Rejected(ErrorType.SERVICE_UNAVAILABLE, "rejected");
  static final Response NONE = new Response.None("connection closed");

  private static final long CALL = 10;

  private final List<Call> calls = new ArrayList<>();
  private final List<Advance> advances = new ArrayList<>();
  private long now;
  private Duration offset = Duration.ZERO;

  /** An ACTIVE update session. */
  static HistoryBuilder withUpdateSession() {
    return new HistoryBuilder().call(new CreateSession(SessionKind.UPDATE), new Created(SESSION));
  }

  /** An ACTIVE update session with one added file. */
  static HistoryBuilder withAddedFile() {
    return withUpdateSession()
        .call(new AddFile(SESSION, "disk", null), new Response.FileAdded(UPLOAD_URI));
  }

  /** An ACTIVE update session with one received file. */
  static HistoryBuilder withReceivedFile() {
    return withAddedFile().call(upload(RED), DONE);
  }

  /** An item with one file; the session that uploaded it is deleted. */
  static HistoryBuilder withItemFile() {
    return withReceivedFile()
        .call(new CompleteSession(SESSION), DONE)
        .call(new DeleteSession(SessionKind.UPDATE, SESSION), DONE);
  }

  /** Appends a call after the previous one. */
  HistoryBuilder call(ClientOperation clientOperation, Response response) {
    return callAt(now + 1, now + 1 + CALL, clientOperation, response);
  }

  /** Appends a call that may overlap with others. */
  HistoryBuilder callAt(
      long invoked, long completed, ClientOperation clientOperation, Response response) {
    calls.add(new Call("A", "1", clientOperation, invoked * 1000, completed * 1000, response));
    now = Math.max(now, completed);
    return this;
  }

  /** Advances virtual time after the previous call. */
  HistoryBuilder advance(Duration duration) {
    return advanceAt(now + 1, now + 1 + CALL, duration);
  }

  /** Advances virtual time, while calls may be made. */
  HistoryBuilder advanceAt(long invoked, long completed, Duration duration) {
    offset = offset.plus(duration);
    advances.add(new Advance(invoked * 1000, completed * 1000, offset.toMillis() * 1000));
    now = Math.max(now, completed);
    return this;
  }

  /** Lets time pass without calls. */
  HistoryBuilder waitFor(Duration duration) {
    now += duration.toMillis();
    return this;
  }

  long now() {
    return now;
  }

  void assertLinearizable() {
    assertThat(verdict()).isInstanceOf(Verdict.Linearizable.class);
  }

  void assertViolation() {
    assertThat(verdict()).isInstanceOf(Verdict.Violation.class);
  }

  Verdict verdict() {
    return LinearizabilityChecker.check(
        calls, ClockHistory.of(advances), new LeaseDurations(IDLE_TIMEOUT, RETENTION));
  }

  static UploadFile upload(FileContent fileContent) {
    return new UploadFile(SESSION, "disk", UPLOAD_URI, fileContent);
  }

  static EndSession cancel() {
    return new EndSession(SessionKind.UPDATE, SESSION, SessionState.CANCELED);
  }

  static GetSession get() {
    return new GetSession(SessionKind.UPDATE, SESSION);
  }

  static KeepAlive keepAlive(Long progress) {
    return new KeepAlive(SessionKind.UPDATE, SESSION, progress);
  }

  static Response reportedFiles(TransferStatus status, FileContent fileContent) {
    return new Response.ReportedFiles(Map.of("disk", new ReportedFile(status, fileContent)));
  }

  /** An ACTIVE session without files on an item of version 1, with this expiration time. */
  static ReportedSession reportedActiveSession(long expiration) {
    return reportedSession(SessionState.ACTIVE, 0, expiration);
  }

  static ReportedSession reportedSession(SessionState state, long progress, long expiration) {
    boolean isActive = state == SessionState.ACTIVE;
    return new ReportedSession(
        state,
        progress,
        1,
        expiration * 1000,
        isActive ? PreviewInfo.State.UNAVAILABLE : null,
        state == SessionState.ERROR);
  }
}
