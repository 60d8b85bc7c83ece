package dev.carrel.updatesession;

import dev.carrel.audit.Actor;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.FileReplaced;
import dev.carrel.cluster.LocalSessionEnded;
import dev.carrel.cluster.PullRequested;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentSweeper;
import dev.carrel.content.ReceivedFile;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.Session;
import dev.carrel.session.SessionExpiry;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.Transition;
import dev.carrel.transfer.TransferUris;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ChecksumInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferStatus;
import dev.carrel.vapi.session.UpdateSessionId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What the byte plane asks of update sessions while a file arrives.
 *
 * <pre>
 * WAITING_FOR_TRANSFER ── begin ──► TRANSFERRING ── received ──► READY
 *          ▲                             │    └──── rejected ──► ERROR, and the session too
 *          └──────── interrupted ────────┘
 * </pre>
 *
 * <p>Each arrival owns a content of its own, and its file points to the content of the arrival that
 * began last. So an arrival that was replaced, or whose session has ended, finds at its next
 * statement that nothing points to its content any more. What an interrupted one received stays
 * with the file, for the next to continue.
 */
@ApplicationScoped
public class IncomingFileLifecycle {
  /**
   * How long a transfer is taken to be alive after it told so last: it does every two seconds. One
   * whose replica died is carried on by others after that.
   */
  public static final Duration CLAIM = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(IncomingFileLifecycle.class);

  private final Pool pool;
  private final SessionLifecycle sessions;
  private final UpdateSessionFileStore files;
  private final IncomingFileStore store;
  private final UpdateSessionCompletion completion;
  private final ServerIdentity server;
  private final ContentSweeper sweep;
  private final ClusterEvents announcements;
  private final SessionExpiry expiry;
  private final Clock clock;
  private final ContentLimits limits;
  private final ArchiveMembers members;

  IncomingFileLifecycle(
      Pool pool,
      SessionLifecycle sessions,
      UpdateSessionFileStore files,
      IncomingFileStore store,
      UpdateSessionCompletion completion,
      ServerIdentity server,
      ContentSweeper sweep,
      ClusterEvents announcements,
      SessionExpiry expiry,
      ContentLimits limits,
      ArchiveMembers members,
      Clock clock) {
    this.pool = pool;
    this.sessions = sessions;
    this.files = files;
    this.store = store;
    this.completion = completion;
    this.server = server;
    this.sweep = sweep;
    this.announcements = announcements;
    this.expiry = expiry;
    this.clock = clock;
    this.limits = limits;
    this.members = members;
  }

  /**
   * The file that an upload URI stands for; NOT_FOUND where it is unknown or its session is not
   * ACTIVE.
   */
  public Uni<IncomingFile> find(String token, String name, Actor by) {
    if (!ParameterChecks.isFileName(name)) {
      return Uni.createFrom().failure(TransferUris.notFound());
    }
    return files
        .findUpload(token, name, clock.instant())
        .onItem()
        .ifNull()
        .switchTo(() -> findOrGoneForGood(token, name))
        .onItem()
        .ifNull()
        .failWith(TransferUris::notFound)
        .map(file -> IncomingFile.of(file, by));
  }

  private Uni<File> findOrGoneForGood(String token, String name) {
    return files
        .sessionOfUpload(token)
        .onItem()
        .ifNotNull()
        .transformToUni(
            session ->
                expiry.orGoneForGood(
                    server.idOf(SessionKind.UPDATE, session),
                    () -> files.findUpload(token, name, clock.instant()),
                    Objects::isNull));
  }

  /**
   * Points the file to the arrival's content, and has whatever else arrives for it cut.
   *
   * @param kept how many of the bytes that were received before are to be kept
   * @return the content that holds them, which lasts until the arrival has ended; empty where there
   *     is none
   */
  public Uni<Optional<ContentId>> begin(IncomingFile arrival, long kept) {
    return sessions
        .transaction(
            sessionOf(arrival),
            transaction ->
                sessions
                    .take(
                        transaction,
                        sessionOf(arrival),
                        Transition.of(SessionStep.RECEIVE_FILE, arrival.by()))
                    .invoke(session -> awaitsIt(session, arrival))
                    .chain(
                        () ->
                            store.begin(
                                transaction, arrival.file(), arrival.content(), kept, claim()))
                    .onItem()
                    .ifNull()
                    .failWith(TransferUris::notFound)
                    .call(() -> members.reserve(transaction, arrival)))
        .onFailure(VapiError.class)
        .transform(ended -> TransferUris.notFound())
        .invoke(() -> letGoOfEarlier(arrival));
  }

  /** A session that is being completed awaits nothing but what is pulled. */
  private static void awaitsIt(Session session, IncomingFile arrival) {
    if (arrival.file().sourceType() != SourceType.PULL) {
      SessionLifecycle.notCompleting(session, SessionStep.RECEIVE_FILE);
    }
  }

  private Instant claim() {
    return clock.instant().plus(CLAIM);
  }

  private void letGoOfEarlier(IncomingFile arrival) {
    File file = arrival.file();
    var replaced = new FileReplaced(file.session(), file.name(), arrival.content().value());
    if (file.status() == TransferStatus.TRANSFERRING) {
      announcements.tell(replaced);
    } else {
      announcements.tellHere(replaced);
    }
    if (file.status() != TransferStatus.WAITING_FOR_TRANSFER || file.content() != null) {
      sweep.soon();
    }
  }

  /**
   * Makes sure that there is room for a file; UNABLE_TO_ALLOCATE_RESOURCE where there is none.
   *
   * @param bytes how many it has at least
   */
  public Uni<Void> reserve(IncomingFile arrival, long bytes) {
    return limits.reserve(arrival, bytes, 0);
  }

  /**
   * Renews the lease and notes how many bytes are here; NOT_FOUND where the arrival is to stop,
   * UNABLE_TO_ALLOCATE_RESOURCE where there is no room for more.
   */
  public Uni<Void> progress(IncomingFile arrival, long bytes) {
    return limits.reserve(arrival, bytes, bytes).chain(() -> note(arrival, bytes));
  }

  private Uni<Void> note(IncomingFile arrival, long bytes) {
    return orGoneForGood(
            arrival,
            () ->
                store.progress(
                    arrival.file(),
                    arrival.content(),
                    bytes,
                    clock.instant(),
                    sessions.expiryAfterActivity(SessionKind.UPDATE, clock.instant()),
                    claim()))
        .invoke(IncomingFileLifecycle::ifStillWanted)
        .replaceWithVoid();
  }

  /** Notes that all that is kept of an earlier transfer is in the arrival's content now. */
  public Uni<Void> copied(IncomingFile arrival) {
    return store
        .copied(arrival.file(), arrival.content())
        .invoke(IncomingFileLifecycle::ifStillWanted)
        .replaceWithVoid();
  }

  /** Has files wait again whose upload nobody carries on; tells how many there were. */
  public Uni<Integer> releaseLapsed() {
    return store.releaseLapsed(clock.instant());
  }

  /** NOT_FOUND where the arrival is to stop; is no activity. */
  public Uni<Void> check(IncomingFile arrival) {
    return orGoneForGood(
            arrival, () -> store.hold(arrival.file(), arrival.content(), clock.instant(), claim()))
        .invoke(IncomingFileLifecycle::ifStillWanted)
        .replaceWithVoid();
  }

  private Uni<Boolean> orGoneForGood(IncomingFile arrival, Supplier<Uni<Boolean>> look) {
    return expiry.orGoneForGood(sessionOf(arrival), look, found -> !found);
  }

  /** How often an arrival is to tell its progress. */
  public Duration renewal() {
    return sessions.renewal(SessionKind.UPDATE);
  }

  /** The refusal of a file whose bytes cannot be stored. */
  public VapiError unwritable(IncomingFile arrival, Throwable cause) {
    String reason =
        cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
    return Message.CONTENT_NOT_WRITABLE.as(
        ErrorType.UNABLE_TO_ALLOCATE_RESOURCE,
        arrival.file().name(),
        reason == null ? cause.getClass().getSimpleName() : reason);
  }

  /**
   * Refuses a file that has grown, or will grow, larger than it was announced or the configuration
   * allows.
   *
   * @throws VapiError INVALID_ARGUMENT
   */
  public void checkSize(IncomingFile arrival, long bytes) {
    limits.checkSize(arrival, bytes);
  }

  /**
   * Ends an arrival whose bytes are all on disk. Where they are not what was announced, file and
   * session go into ERROR and this fails with INVALID_ARGUMENT; where nobody waits for them any
   * more, with NOT_FOUND.
   */
  public Uni<Void> received(IncomingFile arrival, ReceivedFile received) {
    LocalizableMessage flaw = flaw(arrival.file(), received);
    if (flaw != null) {
      return rejected(arrival, flaw)
          .invoke(
              () -> {
                throw new VapiError(ErrorType.INVALID_ARGUMENT, flaw);
              });
    }
    return limits
        .reserve(arrival, received.size(), received.size())
        .onFailure(VapiError.class)
        .call(noRoom -> rejected(arrival, noRoom.messages().get(0)))
        .chain(() -> noted(arrival, received))
        .onItem()
        .ifNull()
        .failWith(TransferUris::notFound)
        .call(completing -> completing ? completeAsAsked(arrival) : Uni.createFrom().voidItem())
        .replaceWithVoid();
  }

  private Uni<Boolean> noted(IncomingFile arrival, ReceivedFile received) {
    return expiry.orGoneForGood(sessionOf(arrival), () -> note(arrival, received), Objects::isNull);
  }

  private Uni<Boolean> note(IncomingFile arrival, ReceivedFile received) {
    Instant now = clock.instant();
    Instant expiresAt = sessions.expiryAfterActivity(SessionKind.UPDATE, now);
    if (!arrival.isArchive()) {
      return store.received(arrival.file(), arrival.content(), received, now, expiresAt);
    }
    return pool.withTransaction(
            transaction ->
                store
                    .received(
                        transaction, arrival.file(), arrival.content(), received, now, expiresAt)
                    .call(
                        completing ->
                            completing == null
                                ? Uni.createFrom().voidItem()
                                : members.add(transaction, arrival, received.members())))
        .invoke(sweep::soon)
        .onFailure(VapiError.class)
        .call(refusal -> rejected(arrival, refusal.messages().get(0)));
  }

  /** The file is received whatever comes of this; the next run of the puller tries it again. */
  private Uni<Void> completeAsAsked(IncomingFile arrival) {
    return completion
        .completeAsAsked(sessionOf(arrival), arrival.by())
        .onFailure()
        .invoke(failure -> LOG.warnf("A session is completed later: %s", failure))
        .onFailure()
        .recoverWithNull();
  }

  private static LocalizableMessage flaw(File file, ReceivedFile received) {
    if (file.expectedSize() != null && file.expectedSize() != received.size()) {
      return Message.SIZE_MISMATCH.of(file.name(), file.expectedSize(), received.size());
    }
    ChecksumInfo expected = file.expectedChecksum();
    if (expected != null && !expected.checksum().equals(received.checksum().checksum())) {
      return Message.CHECKSUM_MISMATCH.of(
          file.name(), expected.algorithm(), expected.checksum(), received.checksum().checksum());
    }
    return null;
  }

  /** Puts the file and its session into ERROR for this reason. */
  public Uni<Void> rejected(IncomingFile arrival, LocalizableMessage why) {
    return sessions
        .transaction(
            sessionOf(arrival),
            transaction ->
                sessions
                    .take(transaction, sessionOf(arrival), Transition.fail(why, arrival.by()))
                    .chain(
                        () -> store.rejected(transaction, arrival.file(), arrival.content(), why))
                    .invoke(IncomingFileLifecycle::ifStillWanted))
        .onFailure(VapiError.class)
        .transform(ended -> TransferUris.notFound())
        .invoke(
            () ->
                sessions.announceEnd(
                    arrival.session(),
                    new LocalSessionEnded(SessionKind.UPDATE, LocalSessionEnded.Reason.FAILED)))
        .replaceWithVoid();
  }

  /**
   * Lets a file whose transfer broke off be sent again, or continued; NOT_FOUND where nobody waits
   * for it any more.
   *
   * @param kept how many bytes are in its content, to be continued; of an archive none are kept
   */
  public Uni<Void> interrupted(IncomingFile arrival, long kept) {
    return store
        .interrupted(arrival.file(), arrival.content(), arrival.isArchive() ? 0 : kept)
        .invoke(sweep::soon)
        .invoke(IncomingFileLifecycle::ifStillWanted)
        .replaceWithVoid();
  }

  /**
   * Leaves a pull to whichever replica looks first, without waiting for the claim to run out;
   * NOT_FOUND where nobody waits for the file any more.
   */
  public Uni<Void> leave(IncomingFile arrival) {
    return interrupted(arrival, 0)
        .invoke(() -> announcements.tell(new PullRequested(arrival.session())));
  }

  /**
   * Has the content removed, unless somebody refers to it. It may have been swept before its file
   * was there: the sweep does not come back for that.
   */
  public Uni<Void> abandoned(IncomingFile arrival) {
    sweep.soon();
    return sweep.discardForgotten(
        Stream.concat(Stream.of(arrival.content()), arrival.members().stream()).toList());
  }

  private UpdateSessionId sessionOf(IncomingFile arrival) {
    return (UpdateSessionId) server.idOf(SessionKind.UPDATE, arrival.session());
  }

  private static void ifStillWanted(boolean found) {
    if (!found) {
      throw TransferUris.notFound();
    }
  }
}
