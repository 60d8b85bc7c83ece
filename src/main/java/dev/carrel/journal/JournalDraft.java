package dev.carrel.journal;

import dev.carrel.audit.Actor;
import dev.carrel.http.ClientAddress;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** What the journal knows of a request until its entry is written. Compared by identity. */
final class JournalDraft {
  private final Instant at;
  private final Instant startedAt;
  private final long startNanos = System.nanoTime();

  /** Null for a pull, which has no request. */
  private final HttpServerRequest request;

  private final String path;

  private String operation;
  private String api;
  private String user;
  private String session;
  private String item;
  private String file;
  private String fault;
  private Map<String, ?> parameters;
  private Object result;
  private VapiError error;
  private Integer status;
  private int successStatus;
  private ToIntFunction<ErrorType> errorStatus;

  /** Null for a call, and for a transfer that was rejected before it began. */
  private RecordedTransfer transfer;

  private String transferKind;

  /** Completes when the beginning of a transfer is written; null for a call. */
  private Uni<Void> begun;

  private Long id;
  private boolean isWritten;

  /**
   * Creates a draft.
   *
   * @param request null for a pull
   * @param path the normalized path and the query; null for a pull
   */
  JournalDraft(HttpServerRequest request, String path, Instant at, Instant startedAt) {
    this.request = request;
    this.path = path;
    this.at = at;
    this.startedAt = startedAt;
  }

  /** Returns the transfer; null for a call. */
  RecordedTransfer transfer() {
    return transfer;
  }

  void setTransfer(RecordedTransfer running, Uni<Void> beginning) {
    transfer = running;
    transferKind = running.kind();
    begun = beginning;
  }

  Uni<Void> begun() {
    return begun;
  }

  /** Sets what the URI of a transfer names. */
  void setFile(String kind, String sessionId, String fileName) {
    transferKind = kind;
    session = sessionId;
    file = fileName;
  }

  /** Returns the id of the entry of a transfer; null before it is written. */
  Long id() {
    return id;
  }

  void setId(long newId) {
    id = newId;
  }

  /** Returns whether the entry is written, or is being written. */
  boolean isWritten() {
    return isWritten;
  }

  /** Marks the entry as written; returns false if it was already. */
  boolean markWritten() {
    boolean isFirst = !isWritten;
    isWritten = true;
    return isFirst;
  }

  void setOperation(String name, String sessionId) {
    operation = name;
    session = sessionId;
  }

  /** Sets how an API maps outcomes to an HTTP status. */
  void setStatuses(int success, ToIntFunction<ErrorType> ofError) {
    successStatus = success;
    errorStatus = ofError;
  }

  void setActor(Actor actor) {
    api = actor.channel().label();
    user = actor.user();
  }

  void setCall(CallDetails details) {
    session = details.session() == null ? session : details.session();
    item = details.item();
    file = details.file();
    parameters = details.parameters();
  }

  void setFault(String id) {
    fault = id;
  }

  void setError(VapiError newError) {
    error = newError;
  }

  /** Sets the result of an operation, and with it the status of the response. */
  void setOutcome(Object newResult, String createdSession, VapiError newError) {
    result = newResult;
    session = createdSession == null ? session : createdSession;
    error = newError;
    if (errorStatus != null) {
      status = error == null ? successStatus : errorStatus.applyAsInt(error.type());
    }
  }

  /** Sets the status of a response; null if none is sent. */
  void setStatus(Integer newStatus) {
    status = newStatus;
  }

  /** Creates the entry; its bodies and its headers still contain secrets. */
  JournalEntry toEntry(JournalJson json) {
    boolean isRunning = transfer != null && !isWritten;
    return new JournalEntry(
        null,
        null,
        at,
        startedAt,
        isRunning ? null : Duration.ofMillis((System.nanoTime() - startNanos) / 1_000_000),
        operation,
        transferKind,
        api,
        user,
        request == null ? null : ClientAddress.of(request),
        transfer == null ? session : transfer.session(),
        item,
        transfer == null ? file : transfer.file(),
        transfer == null ? null : transfer.range(),
        transfer == null ? null : transfer.bytes().getAsLong(),
        transfer == null ? null : transfer.checksum().get(),
        transfer == null ? null : transfer.outcome().get(),
        status,
        error == null ? null : error.type().name(),
        error == null ? null : error.messages().get(0).defaultMessage(),
        fault,
        request == null ? null : request.method().name(),
        path,
        request == null ? null : headers(),
        json.toNode(parameters),
        json.toNode(result));
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>();
    request
        .headers()
        .forEach(
            (name, value) ->
                headers.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b));
    return headers;
  }
}
