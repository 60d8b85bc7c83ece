package dev.carrel.updatesession;

import dev.carrel.audit.Actor;
import dev.carrel.library.ItemFileStore;
import dev.carrel.session.Session;
import dev.carrel.session.SessionAccess;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.SessionStore;
import dev.carrel.session.SessionTransaction;
import dev.carrel.session.Transition;
import dev.carrel.time.VirtualClock;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferStatus;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Completes update sessions. If all files are received, the session is completed at once. If only
 * pulls are missing, completion is deferred until the last of them is READY.
 *
 * <pre>
 * complete ──► all files READY? ── yes ──► DONE: the item has the files
 *                   │
 *                   └─ only pulls are missing ──► ACTIVE, completing ── last pull READY ──► DONE or ERROR
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
  private final VirtualClock clock;

  UpdateSessionCompletion(
      Pool pool,
      SessionLifecycle sessionLifecycle,
      SessionStore store,
      UpdateSessionFileStore files,
      ItemFileStore itemFileStore,
      OvfPackageValidator packageValidator,
      UpdateSessionPreviews updateSessionPreviews,
      VirtualClock clock) {
    this.pool = pool;
    this.sessionLifecycle = sessionLifecycle;
    this.store = store;
    this.files = files;
    this.itemFileStore = itemFileStore;
    this.packageValidator = packageValidator;
    this.updateSessionPreviews = updateSessionPreviews;
    this.clock = clock;
  }

  /**
   * Completes a session, or defers its completion if only pulls are missing. Fails with
   * NOT_ALLOWED_IN_CURRENT_STATE if other files are missing, the OVF package is invalid, or a
   * warning is not ignored.
   *
   * <p>Locks the item's row before the session's row, in the same order as the deletion of an item.
   */
  Uni<Void> complete(SessionAccess access) {
    return packageValidator.withInspection(inspection -> completeIfInspected(access, inspection));
  }

  private Uni<Void> completeIfInspected(
      SessionAccess access, OvfPackageValidator.Inspection inspection) {
    return sessionLifecycle.inTransaction(
        access,
        transaction ->
            itemFileStore
                .lockItemOfSession(transaction.client(), access.key())
                .chain(() -> transaction.apply(Transition.of(SessionStep.REQUEST_COMPLETION)))
                .chain(
                    session ->
                        files
                            .list(transaction.client(), session.key())
                            .chain(all -> completeOrDefer(transaction, session, all, inspection))));
  }

  private Uni<Void> completeOrDefer(
      SessionTransaction transaction,
      Session session,
      List<File> all,
      OvfPackageValidator.Inspection inspection) {
    if (isWaitingForPullsOnly(all)) {
      return store.deferCompletion(transaction.client(), session.key());
    }
    requireAllReceived(all);
    return packageValidator
        .validate(transaction.client(), session, inspection)
        .invoke(OvfPackageReport::requireValid)
        .invoke(
            report -> updateSessionPreviews.requireNoEnforcedWarnings(session, report.signature()))
        .call(() -> transaction.apply(Transition.of(SessionStep.COMPLETE)))
        .chain(
            report ->
                itemFileStore.applySessionChanges(
                    transaction.client(),
                    session.key(),
                    session.item(),
                    report.supersededFiles(),
                    clock.instant()));
  }

  /**
   * Validates the OVF package of a session without completing it. Fails with
   * NOT_ALLOWED_IN_CURRENT_STATE unless all uploads are complete.
   */
  Uni<OvfPackageReport> validate(Session session) {
    return files
        .list(pool, session.key())
        .invoke(
            all ->
                requireAllReceived(
                    all.stream().filter(file -> file.sourceType() == SourceType.PUSH).toList()))
        .chain(
            () ->
                packageValidator.withInspection(
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

  /**
   * Requires that all files are READY; the error has a message with the status of each other one.
   */
  private static void requireAllReceived(List<File> files) {
    List<LocalizableMessage> messages =
        files.stream()
            .filter(file -> file.status() != TransferStatus.READY)
            .map(file -> Message.FILE_NOT_RECEIVED.format(file.name(), statusLabel(file.status())))
            .toList();
    if (!messages.isEmpty()) {
      throw new VapiError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, messages);
    }
  }

  /** In messages, vCenter calls the status WAITING_FOR_TRANSFER "WAITING". */
  private static String statusLabel(TransferStatus status) {
    return status == TransferStatus.WAITING_FOR_TRANSFER ? "WAITING" : status.name();
  }

  /**
   * Completes a session whose completion was deferred. If the session cannot be completed, it
   * enters ERROR with the reason, because no request is waiting for the error.
   */
  Uni<Void> completeDeferred(SessionAccess access) {
    return complete(access)
        .onFailure(VapiError.class)
        .recoverWithUni(
            error ->
                sessionLifecycle
                    .apply(access, Transition.fail(error.messages().get(0)))
                    .replaceWithVoid()
                    // The session has already ended, or another replica has completed it.
                    .onFailure(VapiError.class)
                    .recoverWithNull());
  }

  /**
   * Completes all sessions with deferred completion whose files are READY. Usually the last pull
   * completes the session; this covers replicas that died before that.
   */
  public Uni<Void> completeAllDeferred() {
    return store
        .findCompletable(clock.instant())
        .onItem()
        .transformToMulti(keys -> Multi.createFrom().iterable(keys))
        .onItem()
        .transformToUniAndConcatenate(
            key -> completeOrLog(sessionLifecycle.accessOf(Actor.PULLER, SessionKind.UPDATE, key)))
        .onItem()
        .ignoreAsUni();
  }

  /** Logs a failure instead of returning it, so that the other sessions are still completed. */
  private Uni<Void> completeOrLog(SessionAccess access) {
    return completeDeferred(access)
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf(
                    "Could not complete session %s; it will be retried: %s",
                    access.id().value(), failure))
        .onFailure()
        .recoverWithNull();
  }
}
