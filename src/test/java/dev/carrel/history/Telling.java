package dev.carrel.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.history.Answer.Created;
import dev.carrel.history.Answer.Done;
import dev.carrel.history.Answer.Refused;
import dev.carrel.history.Answer.SessionSeen;
import dev.carrel.session.PreviewInfo;
import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionState;
import dev.carrel.session.TransferStatus;
import dev.carrel.vapi.ErrorType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A history made up by hand, in milliseconds. */
final class Telling {
  static final Duration IDLE_TIMEOUT = Duration.ofMillis(2000);
  static final Duration RETENTION = Duration.ofMillis(3000);
  static final Content RED = Content.of("red".getBytes(StandardCharsets.US_ASCII));
  static final Content GREEN = Content.of("green".getBytes(StandardCharsets.US_ASCII));
  static final String S = "session";
  static final String URI = "/cls/data/1/disk";
  static final Answer DONE = new Done();
  static final Answer NOT_FOUND = new Refused(ErrorType.NOT_FOUND, "said so");
  static final Answer NOT_ALLOWED = new Refused(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, "said so");
  static final Answer INVALID = new Refused(ErrorType.INVALID_ARGUMENT, "said so");
  static final Answer BUSY = new Refused(ErrorType.RESOURCE_BUSY, "said so");
  static final Answer UNAVAILABLE = new Refused(ErrorType.SERVICE_UNAVAILABLE, "said so");
  static final Answer NONE = new Answer.None("cut");

  private static final long CALL = 10;

  private final List<Call> calls = new ArrayList<>();
  private long now;

  /** An ACTIVE update session. */
  static Telling ofUpdate() {
    return new Telling().then(new CreateSession(SessionKind.UPDATE), new Created(S));
  }

  /** An ACTIVE update session with one file that is announced. */
  static Telling ofAnnouncement() {
    return ofUpdate().then(new AddFile(S, "disk", null), new Answer.Announced(URI));
  }

  /** An ACTIVE update session with one file that is received. */
  static Telling ofUpload() {
    return ofAnnouncement().then(upload(RED), DONE);
  }

  /** An item with one file, whose session is deleted. */
  static Telling ofItemWithFile() {
    return ofUpload()
        .then(new CompleteSession(S), DONE)
        .then(new DeleteSession(SessionKind.UPDATE, S), DONE);
  }

  /** The next call, one after the other. */
  Telling then(Operation operation, Answer answer) {
    return at(now + 1, now + 1 + CALL, operation, answer);
  }

  /** A call at the same time as whatever else. */
  Telling at(long invoked, long answered, Operation operation, Answer answer) {
    calls.add(new Call("A", "1", operation, invoked * 1000, answered * 1000, answer));
    now = Math.max(now, answered);
    return this;
  }

  /** Nothing happens for a while. */
  Telling pause(Duration howLong) {
    now += howLong.toMillis();
    return this;
  }

  long now() {
    return now;
  }

  void isExplained() {
    assertThat(verdict()).isInstanceOf(Verdict.Linearizable.class);
  }

  void isRefused() {
    assertThat(verdict()).isInstanceOf(Verdict.Violation.class);
  }

  Verdict verdict() {
    return Checker.check(calls, new Leases(IDLE_TIMEOUT, RETENTION));
  }

  static UploadFile upload(Content content) {
    return new UploadFile(S, "disk", URI, content);
  }

  static EndSession cancel() {
    return new EndSession(SessionKind.UPDATE, S, SessionState.CANCELED);
  }

  static GetSession get() {
    return new GetSession(SessionKind.UPDATE, S);
  }

  static KeepAlive keepAlive(Long progress) {
    return new KeepAlive(SessionKind.UPDATE, S, progress);
  }

  static Answer files(TransferStatus status, Content content) {
    return new Answer.FilesSeen(Map.of("disk", new FileSeen(status, content)));
  }

  /** An ACTIVE session without files, on an item of version 1, that expires then. */
  static SessionSeen active(long expiration) {
    return seen(SessionState.ACTIVE, 0, expiration);
  }

  static SessionSeen seen(SessionState state, long progress, long expiration) {
    boolean isActive = state == SessionState.ACTIVE;
    return new SessionSeen(
        state,
        progress,
        1,
        expiration * 1000,
        isActive ? PreviewInfo.State.UNAVAILABLE : null,
        state == SessionState.ERROR);
  }
}
