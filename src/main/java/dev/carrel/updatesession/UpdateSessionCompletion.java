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
  private final SessionLifecycle sessions;
  private final SessionStore store;
  private final UpdateSessionFileStore files;
  private final ItemFileStore itemFiles;
  private final OvfPackageValidator ovf;
  private final UpdateSessionPreviews previews;
  private final ServerIdentity server;
  private final Clock clock;

  UpdateSessionCompletion(
      Pool pool,
      SessionLifecycle sessions,
      SessionStore store,
      UpdateSessionFileStore files,
      ItemFileStore itemFiles,
      OvfPackageValidator ovf,
      UpdateSessionPreviews previews,
      ServerIdentity server,
      Clock clock) {
    this.pool = pool;
    this.sessions = sessions;
    this.store = store;
    this.files = files;
    this.itemFiles = itemFiles;
    this.ovf = ovf;
    this.previews = previews;
    this.server = server;
    this.clock = clock;
  }

  /**
   * Completes a session, or has it completed later. The item's row is locked before the session's:
   * deleting an item takes them in that order too.
   */
  Uni<Void> complete(UpdateSessionId id, Actor by) {
    return ovf.inspectedFor(inspection -> completeIfInspected(id, by, inspection))
        .invoke(sessions::announceIfEnded)
        .replaceWithVoid();
  }

  private Uni<Session> completeIfInspected(
      UpdateSessionId id, Actor by, OvfPackageValidator.Inspection inspection) {
    return sessions.transaction(
        id,
        transaction ->
            itemFiles
                .lockItemOf(transaction, id)
                .chain(
                    () ->
                        sessions.take(
                            transaction, id, Transition.of(SessionStep.ASK_TO_COMPLETE, by)))
                .chain(
                    session ->
                        files
                            .list(transaction, session.key())
                            .chain(
                                all ->
                                    completeOrWait(
                                        transaction, id, by, session, all, inspection))));
  }

  private Uni<Session> completeOrWait(
      SqlClient transaction,
      UpdateSessionId id,
      Actor by,
      Session session,
      List<File> all,
      OvfPackageValidator.Inspection inspection) {
    if (isAwaitingPullsOnly(all)) {
      return store.completeLater(transaction, session.key()).replaceWith(session);
    }
    allReceived(all);
    return ovf.check(transaction, session, inspection)
        .invoke(OvfPackageReport::shouldBeSound)
        .invoke(found -> previews.shouldWarnOfNothing(session, found.signature()))
        .chain(() -> sessions.take(transaction, id, Transition.of(SessionStep.COMPLETE, by)))
        .call(
            () -> itemFiles.takeOver(transaction, session.key(), session.item(), clock.instant()));
  }

  /** What stands against completing a session of which all that is pushed is received. */
  Uni<OvfPackageReport> validate(Session session) {
    return files
        .list(session.key())
        .invoke(
            all ->
                allReceived(
                    all.stream().filter(file -> file.sourceType() == SourceType.PUSH).toList()))
        .chain(() -> ovf.inspectedFor(inspection -> ovf.check(pool, session, inspection)));
  }

  private static boolean isAwaitingPullsOnly(List<File> files) {
    List<File> missing =
        files.stream().filter(file -> file.status() != TransferStatus.READY).toList();
    return !missing.isEmpty() && missing.stream().allMatch(UpdateSessionCompletion::isBeingPulled);
  }

  private static boolean isBeingPulled(File file) {
    return file.sourceType() == SourceType.PULL && file.status() != TransferStatus.ERROR;
  }

  /** Refuses files that are not all received, each with what it waits for. */
  private static void allReceived(List<File> files) {
    List<LocalizableMessage> missing =
        files.stream()
            .filter(file -> file.status() != TransferStatus.READY)
            .map(file -> Message.FILE_NOT_RECEIVED.of(file.name(), statusWord(file.status())))
            .toList();
    if (!missing.isEmpty()) {
      throw new VapiError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, missing);
    }
  }

  /** vCenter's message says WAITING where its structures say WAITING_FOR_TRANSFER. */
  private static String statusWord(TransferStatus status) {
    return status == TransferStatus.WAITING_FOR_TRANSFER ? "WAITING" : status.name();
  }

  /**
   * Completes a session whose client asked for that before all was here. There is nobody to be told
   * what stands against it, so the session tells: it is in ERROR then.
   */
  Uni<Void> completeAsAsked(UpdateSessionId id, Actor by) {
    return complete(id, by)
        .onFailure(VapiError.class)
        .recoverWithUni(
            refusal ->
                sessions
                    .take(id, Transition.fail(refusal.messages().get(0), by))
                    .replaceWithVoid()
                    // Another replica was first, or the session has ended otherwise.
                    .onFailure(VapiError.class)
                    .recoverWithNull());
  }

  /** Completes what should have been, but for a replica that died just then. */
  public Uni<Void> completeOverdue() {
    return store
        .completable(clock.instant())
        .onItem()
        .transformToMulti(keys -> Multi.createFrom().iterable(keys))
        .onItem()
        .transformToUniAndConcatenate(key -> completeOverdue(idOf(key)))
        .onItem()
        .ignoreAsUni();
  }

  /** One session that cannot be completed now keeps none of the others. */
  private Uni<Void> completeOverdue(UpdateSessionId id) {
    return completeAsAsked(id, Actor.PULLER)
        .onFailure()
        .invoke(failure -> LOG.warnf("Session %s is completed later: %s", id.value(), failure))
        .onFailure()
        .recoverWithNull();
  }

  private UpdateSessionId idOf(UUID key) {
    return (UpdateSessionId) server.idOf(SessionKind.UPDATE, key);
  }
}
