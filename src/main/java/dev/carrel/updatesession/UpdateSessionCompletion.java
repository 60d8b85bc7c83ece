package dev.carrel.updatesession;

import dev.carrel.audit.Actor;
import dev.carrel.library.ItemFileStore;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.Session;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.SessionStore;
import dev.carrel.session.Transition;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferStatus;
import dev.carrel.vapi.session.UpdateSessionId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * How an update session is completed: at once where all its files are here, and otherwise as soon
 * as those are that the server pulls.
 *
 * <pre>
 * complete ──► all received? ── yes ──► DONE: the files are the item's
 *                   │
 *                   └─ only pulls are missing ──► ACTIVE, completing ── the last one arrives ──► as above,
 *                                                                                                or ERROR
 * </pre>
 */
@ApplicationScoped
public class UpdateSessionCompletion {
  private static final Logger LOG = Logger.getLogger(UpdateSessionCompletion.class);

  private final Pool pool;
  private final SessionLifecycle sessionLifecycle;
  private final SessionStore store;
  private final UpdateSessionFileStore files;
  private final ItemFileStore itemFileStore;
  private final OvfPackageValidator packageValidator;
  private final UpdateSessionPreviews updateSessionPreviews;
  private final ServerIdentity server;
  private final Clock clock;

  UpdateSessionCompletion(
      Pool pool,
      SessionLifecycle sessionLifecycle,
      SessionStore store,
      UpdateSessionFileStore files,
      ItemFileStore itemFileStore,
      OvfPackageValidator packageValidator,
      UpdateSessionPreviews updateSessionPreviews,
      ServerIdentity server,
      Clock clock) {
    this.pool = pool;
    this.sessionLifecycle = sessionLifecycle;
    this.store = store;
    this.files = files;
    this.itemFileStore = itemFileStore;
    this.packageValidator = packageValidator;
    this.updateSessionPreviews = updateSessionPreviews;
    this.server = server;
    this.clock = clock;
  }

  /**
   * Completes a session, or has it completed later. The item's row is locked before the session's:
   * deleting an item takes them in that order too.
   */
  Uni<Void> complete(UpdateSessionId id, Actor by) {
    return packageValidator
        .inspectedFor(inspection -> completeIfInspected(id, by, inspection))
        .invoke(sessionLifecycle::publishIfEnded)
        .replaceWithVoid();
  }

  private Uni<Session> completeIfInspected(
      UpdateSessionId id, Actor by, OvfPackageValidator.Inspection inspection) {
    return sessionLifecycle.inTransaction(
        id,
        transaction ->
            itemFileStore
                .lockItemOf(transaction, id)
                .chain(
                    () ->
                        sessionLifecycle.apply(
                            transaction, id, Transition.of(SessionStep.REQUEST_COMPLETION, by)))
                .chain(
                    session ->
                        files
                            .list(transaction, session.key())
                            .chain(
                                all ->
                                    completeOrDefer(
                                        transaction, id, by, session, all, inspection))));
  }

  private Uni<Session> completeOrDefer(
      SqlClient transaction,
      UpdateSessionId id,
      Actor by,
      Session session,
      List<File> all,
      OvfPackageValidator.Inspection inspection) {
    if (isWaitingForPullsOnly(all)) {
      return store.deferCompletion(transaction, session.key()).replaceWith(session);
    }
    requireAllReceived(all);
    return packageValidator
        .validate(transaction, session, inspection)
        .invoke(OvfPackageReport::requireValid)
        .invoke(
            found -> updateSessionPreviews.requireNoEnforcedWarnings(session, found.signature()))
        .chain(
            () -> sessionLifecycle.apply(transaction, id, Transition.of(SessionStep.COMPLETE, by)))
        .call(
            () ->
                itemFileStore.applySessionChanges(
                    transaction, session.key(), session.item(), clock.instant()));
  }

  /** What stands against completing a session of which all that is pushed is received. */
  Uni<OvfPackageReport> validate(Session session) {
    return files
        .list(session.key())
        .invoke(
            all ->
                requireAllReceived(
                    all.stream().filter(file -> file.sourceType() == SourceType.PUSH).toList()))
        .chain(
            () ->
                packageValidator.inspectedFor(
                    inspection -> packageValidator.validate(pool, session, inspection)));
  }

  private static boolean isWaitingForPullsOnly(List<File> files) {
    List<File> missing =
        files.stream().filter(file -> file.status() != TransferStatus.READY).toList();
    return !missing.isEmpty() && missing.stream().allMatch(UpdateSessionCompletion::isBeingPulled);
  }

  private static boolean isBeingPulled(File file) {
    return file.sourceType() == SourceType.PULL && file.status() != TransferStatus.ERROR;
  }

  /** Refuses files that are not all received, each with what it waits for. */
  private static void requireAllReceived(List<File> files) {
    List<LocalizableMessage> missing =
        files.stream()
            .filter(file -> file.status() != TransferStatus.READY)
            .map(file -> Message.FILE_NOT_RECEIVED.format(file.name(), statusLabel(file.status())))
            .toList();
    if (!missing.isEmpty()) {
      throw new VapiError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, missing);
    }
  }

  /** vCenter's message says WAITING where its structures say WAITING_FOR_TRANSFER. */
  private static String statusLabel(TransferStatus status) {
    return status == TransferStatus.WAITING_FOR_TRANSFER ? "WAITING" : status.name();
  }

  /**
   * Completes a session whose client asked for that before all was here. There is nobody to be told
   * what stands against it, so the session tells: it is in ERROR then.
   */
  Uni<Void> completeDeferred(UpdateSessionId id, Actor by) {
    return complete(id, by)
        .onFailure(VapiError.class)
        .recoverWithUni(
            refusal ->
                sessionLifecycle
                    .apply(id, Transition.fail(refusal.messages().get(0), by))
                    .replaceWithVoid()
                    // Another replica was first, or the session has ended otherwise.
                    .onFailure(VapiError.class)
                    .recoverWithNull());
  }

  /** Completes what should have been, but for a replica that died just then. */
  public Uni<Void> completeAllDeferred() {
    return store
        .findCompletable(clock.instant())
        .onItem()
        .transformToMulti(keys -> Multi.createFrom().iterable(keys))
        .onItem()
        .transformToUniAndConcatenate(key -> completeAllDeferred(toSessionId(key)))
        .onItem()
        .ignoreAsUni();
  }

  /** One session that cannot be completed now keeps none of the others. */
  private Uni<Void> completeAllDeferred(UpdateSessionId id) {
    return completeDeferred(id, Actor.PULLER)
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf(
                    "Could not complete session %s; it will be retried: %s", id.value(), failure))
        .onFailure()
        .recoverWithNull();
  }

  private UpdateSessionId toSessionId(UUID key) {
    return (UpdateSessionId) server.toSessionId(SessionKind.UPDATE, key);
  }
}
