package dev.carrel.updatesession;

import dev.carrel.audit.Actor;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.FileReplaced;
import dev.carrel.cluster.PullRequested;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentSweeper;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.Session;
import dev.carrel.session.SessionExpiry;
import dev.carrel.session.SessionKey;
import dev.carrel.session.SessionLeases;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.Transition;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.transfer.TransferUris;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionStep;
import dev.carrel.vapi.session.SourceType;
import dev.carrel.vapi.session.TransferStatus;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The lifecycle of a file that an upload or a pull receives. Transfers call this class and {@link
 * IncomingFileCompletion} to change the state of their file.
 *
 * <pre>
 * WAITING_FOR_TRANSFER ── begin ──► TRANSFERRING ── complete ──► READY
 *          ▲                             │    └────── reject ──► ERROR, the session too
 *          └────────── suspend ──────────┘
 * </pre>
 *
 * <p>Each transfer writes to a content of its own, and the file refers to the content of the
 * transfer that began last. All statements of a transfer require that the file refers to its
 * content. Therefore the next statement of a superseded transfer, or of one whose session has
 * ended, fails with NOT_FOUND. The content of a suspended upload stays with the file, so that the
 * next upload can resume it.
 */
@ApplicationScoped
public class IncomingFileLifecycle {
  /**
   * The duration of a claim, in system time. A transfer renews its claim at least every five
   * seconds; after the claim has expired, another replica may receive the file.
   */
  public static final Duration CLAIM_DURATION = Duration.ofSeconds(10);

  private final SessionLifecycle sessionLifecycle;
  private final SessionLeases sessionLeases;
  private final SessionExpiry sessionExpiry;
  private final UpdateSessionFileStore files;
  private final IncomingFileStore incomingFiles;
  private final ContentLimits limits;
  private final ArchiveMembers members;
  private final ContentSweeper sweeper;
  private final ClusterEvents events;
  private final VirtualClock virtualClock;
  private final SystemClock systemClock;

  IncomingFileLifecycle(
      SessionLifecycle sessionLifecycle,
      SessionLeases sessionLeases,
      SessionExpiry sessionExpiry,
      UpdateSessionFileStore files,
      IncomingFileStore incomingFiles,
      ContentLimits limits,
      ArchiveMembers members,
      ContentSweeper sweeper,
      ClusterEvents events,
      VirtualClock virtualClock,
      SystemClock systemClock) {
    this.sessionLifecycle = sessionLifecycle;
    this.sessionLeases = sessionLeases;
    this.sessionExpiry = sessionExpiry;
    this.files = files;
    this.incomingFiles = incomingFiles;
    this.limits = limits;
    this.members = members;
    this.sweeper = sweeper;
    this.events = events;
    this.virtualClock = virtualClock;
    this.systemClock = systemClock;
  }

  /**
   * Returns the file of an upload URI, with a new content; fails with NOT_FOUND if the URI is
   * unknown or the session is not ACTIVE.
   */
  public Uni<IncomingFile> findUpload(String token, String name, Actor actor) {
    if (!ParameterChecks.isValidFileName(name)) {
      return Uni.createFrom().failure(TransferUris.notFound());
    }
    return files
        .findUpload(token, name, virtualClock.instant())
        .onItem()
        .ifNull()
        .switchTo(() -> findAfterExpiryCheck(token, name))
        .onItem()
        .ifNull()
        .failWith(TransferUris::notFound)
        .map(file -> IncomingFile.create(file, actor));
  }

  private Uni<File> findAfterExpiryCheck(String token, String name) {
    return files
        .sessionOfUpload(token)
        .onItem()
        .ifNotNull()
        .transformToUni(
            session ->
                sessionExpiry.deletingExpired(
                    new SessionKey(session, SessionKind.UPDATE),
                    () -> files.findUpload(token, name, virtualClock.instant()),
                    Objects::isNull));
  }

  /**
   * Begins to receive a file: the file refers to the new content, and other transfers of the file
   * are superseded. Fails with NOT_FOUND if the session does not accept the file.
   *
   * @param keptBytes how many bytes of the previous content to keep; 0 for a whole file
   * @return the previous content, which exists until this transfer has copied it or has ended;
   *     empty if no bytes are kept
   */
  public Uni<Optional<ContentId>> begin(IncomingFile incomingFile, long keptBytes) {
    return sessionLifecycle
        .inTransaction(
            sessionLifecycle.accessOf(
                incomingFile.actor(), SessionKind.UPDATE, incomingFile.session()),
            transaction ->
                transaction
                    .apply(Transition.of(SessionStep.RECEIVE_FILE))
                    .invoke(session -> requireAcceptsFiles(session, incomingFile))
                    .chain(
                        () ->
                            incomingFiles.begin(
                                transaction.client(),
                                incomingFile.file(),
                                incomingFile.content(),
                                keptBytes,
                                claimExpiry(),
                                movingUntil()))
                    .onItem()
                    .ifNull()
                    .failWith(TransferUris::notFound)
                    .call(() -> members.reserve(transaction.client(), incomingFile)))
        .onFailure(VapiError.class)
        .transform(ended -> TransferUris.notFound())
        .invoke(() -> supersedePrevious(incomingFile));
  }

  /** After completion has been requested, a session accepts only pulled files. */
  private static void requireAcceptsFiles(Session session, IncomingFile incomingFile) {
    if (incomingFile.file().sourceType() != SourceType.PULL) {
      SessionLifecycle.requireNotCompleting(session, SessionStep.RECEIVE_FILE);
    }
  }

  private Instant claimExpiry() {
    return systemClock.instant().plus(CLAIM_DURATION);
  }

  private Instant movingUntil() {
    return sessionLeases.movingUntil(SessionKind.UPDATE, systemClock.instant());
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
   * Reserves space in the content store; fails with UNABLE_TO_ALLOCATE_RESOURCE if the configured
   * maximum total size does not permit it.
   *
   * @param bytes the minimum size of the file in bytes
   */
  public Uni<Void> reserveSpace(IncomingFile incomingFile, long bytes) {
    return limits.reserveSpace(incomingFile, bytes, 0);
  }

  /**
   * Records the number of received bytes, and renews the session's lease and the claim. Fails with
   * NOT_FOUND if the transfer must stop, and with UNABLE_TO_ALLOCATE_RESOURCE if the configured
   * maximum total size is reached.
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
                    virtualClock.instant(),
                    sessionLeases.expiryAfterActivity(SessionKind.UPDATE, virtualClock.instant()),
                    claimExpiry(),
                    movingUntil()))
        .invoke(IncomingFileLifecycle::requireUpdated)
        .replaceWithVoid();
  }

  /**
   * Records that the kept bytes of the previous content are copied, and releases that content.
   * Fails with NOT_FOUND if the transfer must stop.
   */
  public Uni<Void> recordPrefixCopied(IncomingFile incomingFile) {
    return incomingFiles
        .recordPrefixCopied(incomingFile.file(), incomingFile.content())
        .invoke(IncomingFileLifecycle::requireUpdated)
        .replaceWithVoid();
  }

  /**
   * Sets files of uploads with an expired claim back to WAITING_FOR_TRANSFER, because their replica
   * has died.
   *
   * @return the number of files
   */
  public Uni<Integer> releaseExpiredClaims() {
    return incomingFiles.releaseExpiredClaims(systemClock.instant());
  }

  /**
   * Renews the claim, but not the session's lease. Fails with NOT_FOUND if the transfer must stop,
   * because its session has ended or another transfer receives the file.
   */
  public Uni<Void> requireActive(IncomingFile incomingFile) {
    return afterExpiryCheck(
            incomingFile,
            () ->
                incomingFiles.renewClaim(
                    incomingFile.file(),
                    incomingFile.content(),
                    virtualClock.instant(),
                    claimExpiry()))
        .invoke(IncomingFileLifecycle::requireUpdated)
        .replaceWithVoid();
  }

  private Uni<Boolean> afterExpiryCheck(
      IncomingFile incomingFile, Supplier<Uni<Boolean>> statement) {
    return sessionExpiry.deletingExpired(
        incomingFile.sessionKey(), statement, isUpdated -> !isUpdated);
  }

  /** Returns the interval at which a transfer must record its progress. */
  public Duration renewalInterval() {
    return sessionLeases.renewalInterval(SessionKind.UPDATE);
  }

  /**
   * Requires that a file is not larger than its declared size and the configured maximum.
   *
   * @param bytes the size of the file so far, or its announced size
   * @throws VapiError INVALID_ARGUMENT if the file is too large
   */
  public void requireWithinLimits(IncomingFile incomingFile, long bytes) {
    limits.requireWithinFileSize(incomingFile, bytes);
  }

  /**
   * Sets a file whose transfer was interrupted back to WAITING_FOR_TRANSFER, so that it can be
   * resumed or sent again. Fails with NOT_FOUND if the file no longer refers to the content.
   *
   * @param keptBytes the number of bytes in the content that can be resumed; ignored for an
   *     archive, which cannot be resumed
   */
  public Uni<Void> suspend(IncomingFile incomingFile, long keptBytes) {
    return incomingFiles
        .suspend(
            incomingFile.file(), incomingFile.content(), incomingFile.isArchive() ? 0 : keptBytes)
        .invoke(sweeper::trigger)
        .invoke(IncomingFileLifecycle::requireUpdated)
        .replaceWithVoid();
  }

  /**
   * Releases the claim of a pull, so that another replica can claim the file at once. Fails with
   * NOT_FOUND if the file no longer refers to the content.
   */
  public Uni<Void> releasePull(IncomingFile incomingFile) {
    return suspend(incomingFile, 0)
        .invoke(() -> events.publish(new PullRequested(incomingFile.session())));
  }

  /**
   * Deletes the contents of a transfer, unless a file refers to them. If the sweeper has deleted
   * the content's row before the transfer created the file on disk, only this call deletes that
   * file.
   */
  public Uni<Void> deleteIfUnreferenced(IncomingFile incomingFile) {
    sweeper.trigger();
    return sweeper.deleteFilesWithoutRow(
        Stream.concat(Stream.of(incomingFile.content()), incomingFile.members().stream()).toList());
  }

  static void requireUpdated(boolean isUpdated) {
    if (!isUpdated) {
      throw TransferUris.notFound();
    }
  }
}
