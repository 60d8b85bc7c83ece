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
  public static final Duration CLAIM_DURATION = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(IncomingFileLifecycle.class);

  private final Pool pool;
  private final SessionLifecycle sessionLifecycle;
  private final UpdateSessionFileStore files;
  private final IncomingFileStore incomingFiles;
  private final UpdateSessionCompletion updateSessionCompletion;
  private final ServerIdentity server;
  private final ContentSweeper sweeper;
  private final ClusterEvents events;
  private final SessionExpiry sessionExpiry;
  private final Clock clock;
  private final ContentLimits limits;
  private final ArchiveMembers members;

  IncomingFileLifecycle(
      Pool pool,
      SessionLifecycle sessionLifecycle,
      UpdateSessionFileStore files,
      IncomingFileStore incomingFiles,
      UpdateSessionCompletion updateSessionCompletion,
      ServerIdentity server,
      ContentSweeper sweeper,
      ClusterEvents events,
      SessionExpiry sessionExpiry,
      ContentLimits limits,
      ArchiveMembers members,
      Clock clock) {
    this.pool = pool;
    this.sessionLifecycle = sessionLifecycle;
    this.files = files;
    this.incomingFiles = incomingFiles;
    this.updateSessionCompletion = updateSessionCompletion;
    this.server = server;
    this.sweeper = sweeper;
    this.events = events;
    this.sessionExpiry = sessionExpiry;
    this.clock = clock;
    this.limits = limits;
    this.members = members;
  }

  /**
   * The file that an upload URI stands for; NOT_FOUND where it is unknown or its session is not
   * ACTIVE.
   */
  public Uni<IncomingFile> findUpload(String token, String name, Actor by) {
    if (!ParameterChecks.isValidFileName(name)) {
      return Uni.createFrom().failure(TransferUris.notFound());
    }
    return files
        .findUpload(token, name, clock.instant())
        .onItem()
        .ifNull()
        .switchTo(() -> findAfterExpiryCheck(token, name))
        .onItem()
        .ifNull()
        .failWith(TransferUris::notFound)
        .map(file -> IncomingFile.create(file, by));
  }

  private Uni<File> findAfterExpiryCheck(String token, String name) {
    return files
        .sessionOfUpload(token)
        .onItem()
        .ifNotNull()
        .transformToUni(
            session ->
                sessionExpiry.deletingExpired(
                    server.toSessionId(SessionKind.UPDATE, session),
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
  public Uni<Optional<ContentId>> begin(IncomingFile incomingFile, long kept) {
    return sessionLifecycle
        .inTransaction(
            sessionIdOf(incomingFile),
            transaction ->
                sessionLifecycle
                    .apply(
                        transaction,
                        sessionIdOf(incomingFile),
                        Transition.of(SessionStep.RECEIVE_FILE, incomingFile.actor()))
                    .invoke(session -> requireAwaited(session, incomingFile))
                    .chain(
                        () ->
                            incomingFiles.begin(
                                transaction,
                                incomingFile.file(),
                                incomingFile.content(),
                                kept,
                                claimUntil()))
                    .onItem()
                    .ifNull()
                    .failWith(TransferUris::notFound)
                    .call(() -> members.reserve(transaction, incomingFile)))
        .onFailure(VapiError.class)
        .transform(ended -> TransferUris.notFound())
        .invoke(() -> supersedePrevious(incomingFile));
  }

  /** A session that is being completed awaits nothing but what is pulled. */
  private static void requireAwaited(Session session, IncomingFile incomingFile) {
    if (incomingFile.file().sourceType() != SourceType.PULL) {
      SessionLifecycle.requireNotCompleting(session, SessionStep.RECEIVE_FILE);
    }
  }

  private Instant claimUntil() {
    return clock.instant().plus(CLAIM_DURATION);
  }

  private void supersedePrevious(IncomingFile incomingFile) {
    File file = incomingFile.file();
    var replaced = new FileReplaced(file.session(), file.name(), incomingFile.content().value());
    if (file.status() == TransferStatus.TRANSFERRING) {
      events.publish(replaced);
    } else {
      events.publishLocally(replaced);
    }
    if (file.status() != TransferStatus.WAITING_FOR_TRANSFER || file.content() != null) {
      sweeper.trigger();
    }
  }

  /**
   * Makes sure that there is room for a file; UNABLE_TO_ALLOCATE_RESOURCE where there is none.
   *
   * @param bytes how many it has at least
   */
  public Uni<Void> reserveSpace(IncomingFile incomingFile, long bytes) {
    return limits.reserveSpace(incomingFile, bytes, 0);
  }

  /**
   * Renews the lease and notes how many bytes are here; NOT_FOUND where the arrival is to stop,
   * UNABLE_TO_ALLOCATE_RESOURCE where there is no room for more.
   */
  public Uni<Void> recordProgress(IncomingFile incomingFile, long bytes) {
    return limits
        .reserveSpace(incomingFile, bytes, bytes)
        .chain(() -> recordBytes(incomingFile, bytes));
  }

  private Uni<Void> recordBytes(IncomingFile incomingFile, long bytes) {
    return afterExpiryCheck(
            incomingFile,
            () ->
                incomingFiles.recordProgress(
                    incomingFile.file(),
                    incomingFile.content(),
                    bytes,
                    clock.instant(),
                    sessionLifecycle.expiryAfterActivity(SessionKind.UPDATE, clock.instant()),
                    claimUntil()))
        .invoke(IncomingFileLifecycle::requireUpdated)
        .replaceWithVoid();
  }

  /** Notes that all that is kept of an earlier transfer is in the arrival's content now. */
  public Uni<Void> recordPrefixCopied(IncomingFile incomingFile) {
    return incomingFiles
        .recordPrefixCopied(incomingFile.file(), incomingFile.content())
        .invoke(IncomingFileLifecycle::requireUpdated)
        .replaceWithVoid();
  }

  /** Has files wait again whose upload nobody carries on; tells how many there were. */
  public Uni<Integer> releaseExpiredClaims() {
    return incomingFiles.releaseExpiredClaims(clock.instant());
  }

  /** NOT_FOUND where the arrival is to stop; is no activity. */
  public Uni<Void> requireActive(IncomingFile incomingFile) {
    return afterExpiryCheck(
            incomingFile,
            () ->
                incomingFiles.renewClaim(
                    incomingFile.file(), incomingFile.content(), clock.instant(), claimUntil()))
        .invoke(IncomingFileLifecycle::requireUpdated)
        .replaceWithVoid();
  }

  private Uni<Boolean> afterExpiryCheck(IncomingFile incomingFile, Supplier<Uni<Boolean>> look) {
    return sessionExpiry.deletingExpired(sessionIdOf(incomingFile), look, found -> !found);
  }

  /** How often an arrival is to tell its progress. */
  public Duration renewalInterval() {
    return sessionLifecycle.renewalInterval(SessionKind.UPDATE);
  }

  /** The refusal of a file whose bytes cannot be stored. */
  public VapiError storageError(IncomingFile incomingFile, Throwable cause) {
    String reason =
        cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
    return Message.CONTENT_NOT_WRITABLE.toError(
        ErrorType.UNABLE_TO_ALLOCATE_RESOURCE,
        incomingFile.file().name(),
        reason == null ? cause.getClass().getSimpleName() : reason);
  }

  /**
   * Refuses a file that has grown, or will grow, larger than it was announced or the configuration
   * allows.
   *
   * @throws VapiError INVALID_ARGUMENT
   */
  public void requireWithinLimits(IncomingFile incomingFile, long bytes) {
    limits.requireWithinFileSize(incomingFile, bytes);
  }

  /**
   * Ends an arrival whose bytes are all on disk. Where they are not what was announced, file and
   * session go into ERROR and this fails with INVALID_ARGUMENT; where nobody waits for them any
   * more, with NOT_FOUND.
   */
  public Uni<Void> complete(IncomingFile incomingFile, ReceivedFile receivedFile) {
    LocalizableMessage flaw = findMismatch(incomingFile.file(), receivedFile);
    if (flaw != null) {
      return reject(incomingFile, flaw)
          .invoke(
              () -> {
                throw new VapiError(ErrorType.INVALID_ARGUMENT, flaw);
              });
    }
    return limits
        .reserveSpace(incomingFile, receivedFile.size(), receivedFile.size())
        .onFailure(VapiError.class)
        .call(noRoom -> reject(incomingFile, noRoom.messages().get(0)))
        .chain(() -> recordReceivedOrExpired(incomingFile, receivedFile))
        .onItem()
        .ifNull()
        .failWith(TransferUris::notFound)
        .call(
            completing ->
                completing ? completeSessionIfRequested(incomingFile) : Uni.createFrom().voidItem())
        .replaceWithVoid();
  }

  private Uni<Boolean> recordReceivedOrExpired(
      IncomingFile incomingFile, ReceivedFile receivedFile) {
    return sessionExpiry.deletingExpired(
        sessionIdOf(incomingFile),
        () -> recordReceived(incomingFile, receivedFile),
        Objects::isNull);
  }

  private Uni<Boolean> recordReceived(IncomingFile incomingFile, ReceivedFile receivedFile) {
    Instant now = clock.instant();
    Instant expiresAt = sessionLifecycle.expiryAfterActivity(SessionKind.UPDATE, now);
    if (!incomingFile.isArchive()) {
      return incomingFiles.complete(
          incomingFile.file(), incomingFile.content(), receivedFile, now, expiresAt);
    }
    return pool.withTransaction(
            transaction ->
                incomingFiles
                    .complete(
                        transaction,
                        incomingFile.file(),
                        incomingFile.content(),
                        receivedFile,
                        now,
                        expiresAt)
                    .call(
                        completing ->
                            completing == null
                                ? Uni.createFrom().voidItem()
                                : members.add(transaction, incomingFile, receivedFile.members())))
        .invoke(sweeper::trigger)
        .onFailure(VapiError.class)
        .call(refusal -> reject(incomingFile, refusal.messages().get(0)));
  }

  /** The file is received whatever comes of this; the next run of the puller tries it again. */
  private Uni<Void> completeSessionIfRequested(IncomingFile incomingFile) {
    return updateSessionCompletion
        .completeDeferred(sessionIdOf(incomingFile), incomingFile.actor())
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf("Could not complete the session now; the puller will retry: %s", failure))
        .onFailure()
        .recoverWithNull();
  }

  private static LocalizableMessage findMismatch(File file, ReceivedFile receivedFile) {
    if (file.expectedSize() != null && file.expectedSize() != receivedFile.size()) {
      return Message.SIZE_MISMATCH.format(file.name(), file.expectedSize(), receivedFile.size());
    }
    ChecksumInfo expected = file.expectedChecksum();
    if (expected != null && !expected.checksum().equals(receivedFile.checksum().checksum())) {
      return Message.CHECKSUM_MISMATCH.format(
          file.name(),
          expected.algorithm(),
          expected.checksum(),
          receivedFile.checksum().checksum());
    }
    return null;
  }

  /** Puts the file and its session into ERROR for this reason. */
  public Uni<Void> reject(IncomingFile incomingFile, LocalizableMessage why) {
    return sessionLifecycle
        .inTransaction(
            sessionIdOf(incomingFile),
            transaction ->
                sessionLifecycle
                    .apply(
                        transaction,
                        sessionIdOf(incomingFile),
                        Transition.fail(why, incomingFile.actor()))
                    .chain(
                        () ->
                            incomingFiles.reject(
                                transaction, incomingFile.file(), incomingFile.content(), why))
                    .invoke(IncomingFileLifecycle::requireUpdated))
        .onFailure(VapiError.class)
        .transform(ended -> TransferUris.notFound())
        .invoke(
            () ->
                sessionLifecycle.publishEnded(
                    incomingFile.session(),
                    new LocalSessionEnded(SessionKind.UPDATE, LocalSessionEnded.Reason.FAILED)))
        .replaceWithVoid();
  }

  /**
   * Lets a file whose transfer broke off be sent again, or continued; NOT_FOUND where nobody waits
   * for it any more.
   *
   * @param kept how many bytes are in its content, to be continued; of an archive none are kept
   */
  public Uni<Void> suspend(IncomingFile incomingFile, long kept) {
    return incomingFiles
        .suspend(incomingFile.file(), incomingFile.content(), incomingFile.isArchive() ? 0 : kept)
        .invoke(sweeper::trigger)
        .invoke(IncomingFileLifecycle::requireUpdated)
        .replaceWithVoid();
  }

  /**
   * Leaves a pull to whichever replica looks first, without waiting for the claim to run out;
   * NOT_FOUND where nobody waits for the file any more.
   */
  public Uni<Void> releasePull(IncomingFile incomingFile) {
    return suspend(incomingFile, 0)
        .invoke(() -> events.publish(new PullRequested(incomingFile.session())));
  }

  /**
   * Has the content removed, unless somebody refers to it. It may have been swept before its file
   * was there: the sweep does not come back for that.
   */
  public Uni<Void> deleteIfUnreferenced(IncomingFile incomingFile) {
    sweeper.trigger();
    return sweeper.deleteUnreferenced(
        Stream.concat(Stream.of(incomingFile.content()), incomingFile.members().stream()).toList());
  }

  private UpdateSessionId sessionIdOf(IncomingFile incomingFile) {
    return (UpdateSessionId) server.toSessionId(SessionKind.UPDATE, incomingFile.session());
  }

  private static void requireUpdated(boolean found) {
    if (!found) {
      throw TransferUris.notFound();
    }
  }
}
