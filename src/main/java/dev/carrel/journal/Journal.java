package dev.carrel.journal;

import dev.carrel.async.BatchLoader;
import dev.carrel.config.CarrelConfig;
import dev.carrel.database.ErrorMapping;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Records what clients do. An entry is written before the last byte of the response, so that each
 * response that a client has received is in the journal. Concurrent entries are written by one
 * statement.
 *
 * <pre>
 * request ──► draft ──► operation ──► entry written ──► response
 * transfer ─► draft ──► entry written ──► bytes ──► entry changed ──► response
 * </pre>
 *
 * <p>If nothing has written the entry of a request, for example because the client disconnected, it
 * is written at the end of the request. If the journal is disabled, there are no drafts.
 */
@ApplicationScoped
public class Journal {
  /** After the first route, which assigns the id of the request. */
  private static final int ORDER = Integer.MIN_VALUE + 2;

  private static final int MAX_BATCH_SIZE = 256;

  /** What testers call, and not the client under test. */
  private static final List<String> EXEMPT_PATHS =
      List.of("/q/", "/carrel/", "/console", "/_static/");

  private static final Logger LOG = Logger.getLogger(Journal.class);

  private final JournalStore store;
  private final JournalJson json;
  private final VirtualClock virtualClock;
  private final SystemClock systemClock;
  private final boolean isEnabled;
  private final Map<HttpServerResponse, JournalDraft> drafts = new ConcurrentHashMap<>();
  private final BatchLoader<JournalDraft, Boolean> writer =
      new BatchLoader<>(MAX_BATCH_SIZE, this::insertAll);

  Journal(
      JournalStore store,
      JournalJson json,
      VirtualClock virtualClock,
      SystemClock systemClock,
      CarrelConfig config) {
    this.store = store;
    this.json = json;
    this.virtualClock = virtualClock;
    this.systemClock = systemClock;
    this.isEnabled = isEnabled(config);
  }

  /** Returns whether the configuration enables the journal. */
  static boolean isEnabled(CarrelConfig config) {
    return config.control().enabled() && config.control().journal();
  }

  void registerRoute(@Observes Router router) {
    if (isEnabled) {
      router.route().order(ORDER).handler(this::begin);
    }
  }

  /** A request whose body was buffered is routed twice. */
  private void begin(RoutingContext context) {
    String path = context.normalizedPath();
    if (EXEMPT_PATHS.stream().noneMatch(path::startsWith)) {
      HttpServerRequest request = context.request();
      drafts.computeIfAbsent(request.response(), response -> newDraft(request, pathOf(context)));
      context.addEndHandler(ended -> end(request.response()));
    }
    context.next();
  }

  /** The normalized path, because an encoded one could hide the token of a transfer URI. */
  private static String pathOf(RoutingContext context) {
    String query = context.request().query();
    return query == null ? context.normalizedPath() : context.normalizedPath() + "?" + query;
  }

  private JournalDraft newDraft(HttpServerRequest request, String path) {
    return new JournalDraft(request, path, virtualClock.instant(), systemClock.instant());
  }

  /** A transfer that still runs ends its entry itself, see {@link #endTransfer}. */
  private void end(HttpServerResponse response) {
    JournalDraft draft = drafts.get(response);
    if (draft != null && (draft.isWritten() || draft.transfer() == null)) {
      drafts.remove(response);
      writeAtEnd(draft, response);
    }
  }

  private void writeAtEnd(JournalDraft draft, HttpServerResponse response) {
    if (!draft.isWritten() && response.headWritten()) {
      draft.setStatus(response.getStatusCode());
    }
    write(draft).subscribe().with(written -> {});
  }

  /** Writes the entry of an upload or a download that has ended, unless it is written already. */
  public void endTransfer(HttpServerRequest request) {
    JournalDraft draft = drafts.remove(request.response());
    if (draft != null) {
      writeAtEnd(draft, request.response());
    }
  }

  /** Returns the draft of a request; null if it is not recorded. */
  JournalDraft draftOf(HttpServerRequest request) {
    return drafts.isEmpty() || request == null ? null : drafts.get(request.response());
  }

  /** Returns whether a request is recorded. */
  public boolean isRecorded(HttpServerRequest request) {
    return draftOf(request) != null;
  }

  /**
   * Records which operation a request calls, before its caller is known.
   *
   * @param operation its name without {@code com.vmware.}; null if it is not known
   * @param session the identifier of the session that the request names; null if it names none
   * @param successStatus the status of the response if the operation succeeds
   * @param errorStatus the status for each type of error
   */
  public void describe(
      HttpServerRequest request,
      String operation,
      String session,
      int successStatus,
      ToIntFunction<ErrorType> errorStatus) {
    JournalDraft draft = draftOf(request);
    if (draft != null) {
      draft.setOperation(operation, session);
      draft.setStatuses(successStatus, errorStatus);
    }
  }

  /**
   * Records which file the URI of a transfer names, also if the transfer is rejected.
   *
   * @param kind {@code upload} or {@code download}
   */
  public void describeTransfer(
      HttpServerRequest request, String kind, String session, String fileName) {
    JournalDraft draft = draftOf(request);
    if (draft != null) {
      draft.setFile(kind, session, fileName);
    }
  }

  /** Records that a fault fires for a request. */
  public void recordFault(HttpServerRequest request, String fault) {
    JournalDraft draft = draftOf(request);
    if (draft != null) {
      draft.setFault(fault);
    }
  }

  /**
   * Writes the entry of a request before its response, unless it is written already.
   *
   * @param status the status of the response; null if no response is sent
   * @param error null if the request succeeds
   */
  public Uni<Void> write(HttpServerRequest request, Integer status, VapiError error) {
    JournalDraft draft = draftOf(request);
    if (draft == null) {
      return Uni.createFrom().voidItem();
    }
    if (!draft.isWritten()) {
      draft.setStatus(status);
      if (error != null) {
        draft.setError(error);
      }
    }
    return write(draft);
  }

  /** Writes the entry of an upload or a download that begins. */
  public Uni<Void> beginTransfer(HttpServerRequest request, RecordedTransfer transfer) {
    JournalDraft draft = draftOf(request);
    if (draft == null) {
      return Uni.createFrom().voidItem();
    }
    return begin(draft, transfer);
  }

  /** Writes the entry of a pull that begins; returns what ends it. */
  public Runnable beginPull(RecordedTransfer transfer) {
    if (!isEnabled) {
      return () -> {};
    }
    JournalDraft draft = newDraft(null, null);
    begin(draft, transfer).subscribe().with(written -> {});
    return () -> write(draft).subscribe().with(written -> {});
  }

  private Uni<Void> begin(JournalDraft draft, RecordedTransfer transfer) {
    Uni<Void> begun =
        Uni.createFrom()
            .deferred(() -> store.insertRunning(draft.toEntry(json)))
            .invoke(draft::setId)
            .replaceWithVoid()
            .onFailure()
            .recoverWithUni(this::onFailure)
            .memoize()
            .indefinitely();
    draft.setTransfer(transfer, begun);
    return begun;
  }

  /** Writes an entry, unless it is written already. Never fails. */
  Uni<Void> write(JournalDraft draft) {
    if (!draft.markWritten()) {
      return Uni.createFrom().voidItem();
    }
    Uni<?> written =
        draft.begun() == null ? writer.load(draft) : draft.begun().chain(() -> writeEnd(draft));
    return written.replaceWithVoid().onFailure().recoverWithUni(this::onFailure);
  }

  private Uni<Void> writeEnd(JournalDraft draft) {
    JournalEntry entry = draft.toEntry(json);
    return draft.id() == null ? store.insert(List.of(entry)) : store.update(draft.id(), entry);
  }

  private Uni<Map<JournalDraft, Boolean>> insertAll(List<JournalDraft> batch) {
    return store
        .insert(batch.stream().map(draft -> draft.toEntry(json)).toList())
        .replaceWith(
            batch.stream().collect(Collectors.toMap(draft -> draft, draft -> Boolean.TRUE)));
  }

  /** The client gets its response although its entry is lost, and later verifications fail. */
  private Uni<Void> onFailure(Throwable failure) {
    store.markLost();
    if (!ErrorMapping.isDatabaseUnavailable(failure)) {
      LOG.errorf(failure, "Could not write entries of the journal; verifications will fail.");
    }
    return Uni.createFrom().voidItem();
  }
}
