package dev.carrel.updatesession;

import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.PullRequested;
import dev.carrel.content.ContentSweeper;
import dev.carrel.content.ReceivedFile;
import dev.carrel.session.SessionAccess;
import dev.carrel.session.SessionExpiry;
import dev.carrel.session.SessionLeases;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.Transition;
import dev.carrel.time.VirtualClock;
import dev.carrel.transfer.TransferUris;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.updatesession.UpdateSessionFileStore.NewFile;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ChecksumInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SourceType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Ends the receiving of a file for good: makes the file READY, or rejects it, which puts it and its
 * session into ERROR. See {@link IncomingFileLifecycle} for the other states.
 */
@ApplicationScoped
public class IncomingFileCompletion {
  private static final Logger LOG = Logger.getLogger(IncomingFileCompletion.class);

  private final Pool pool;
  private final SessionLifecycle sessionLifecycle;
  private final SessionLeases sessionLeases;
  private final SessionExpiry sessionExpiry;
  private final IncomingFileStore incomingFiles;
  private final UpdateSessionCompletion updateSessionCompletion;
  private final ContentLimits limits;
  private final ArchiveMembers members;
  private final ReferencedFiles referencedFiles;
  private final ContentSweeper sweeper;
  private final ClusterEvents events;
  private final VirtualClock clock;

  IncomingFileCompletion(
      Pool pool,
      SessionLifecycle sessionLifecycle,
      SessionLeases sessionLeases,
      SessionExpiry sessionExpiry,
      IncomingFileStore incomingFiles,
      UpdateSessionCompletion updateSessionCompletion,
      ContentLimits limits,
      ArchiveMembers members,
      ReferencedFiles referencedFiles,
      ContentSweeper sweeper,
      ClusterEvents events,
      VirtualClock clock) {
    this.pool = pool;
    this.sessionLifecycle = sessionLifecycle;
    this.sessionLeases = sessionLeases;
    this.sessionExpiry = sessionExpiry;
    this.incomingFiles = incomingFiles;
    this.updateSessionCompletion = updateSessionCompletion;
    this.limits = limits;
    this.members = members;
    this.referencedFiles = referencedFiles;
    this.sweeper = sweeper;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Returns the files to pull with a pulled OVF descriptor; empty for any other file, and for a
   * descriptor that {@link #complete} rejects because of its size or checksum. Fails with
   * INVALID_ARGUMENT if the descriptor is invalid, or references files outside its directory.
   *
   * @param sourceUri the URI from which the file was read, after redirects; null if it was not
   *     pulled
   */
  Uni<List<NewFile>> readReferencedFiles(
      IncomingFile incomingFile, ReceivedFile receivedFile, URI sourceUri) {
    return findMismatch(incomingFile.file(), receivedFile) == null
        ? referencedFiles.read(incomingFile, sourceUri)
        : Uni.createFrom().item(List.of());
  }

  /**
   * Makes a file READY whose bytes are all on disk, and completes the session if that was requested
   * and no other file is missing. The same transaction adds the members of an archive or the files
   * to pull with a descriptor.
   *
   * <p>If size or checksum differ from the declared ones, or these files cannot be added, the file
   * and the session enter ERROR and this fails with INVALID_ARGUMENT. If there is no space, they
   * enter ERROR and this fails with UNABLE_TO_ALLOCATE_RESOURCE. If the file no longer refers to
   * the content, this fails with NOT_FOUND.
   *
   * @param referenced the result of {@link #readReferencedFiles}
   */
  Uni<Void> complete(
      IncomingFile incomingFile, ReceivedFile receivedFile, List<NewFile> referenced) {
    LocalizableMessage mismatch = findMismatch(incomingFile.file(), receivedFile);
    if (mismatch != null) {
      return reject(incomingFile, mismatch)
          .invoke(
              () -> {
                throw new VapiError(ErrorType.INVALID_ARGUMENT, mismatch);
              });
    }
    return limits
        .reserveSpace(incomingFile, receivedFile.size(), receivedFile.size())
        .onFailure(VapiError.class)
        .call(error -> reject(incomingFile, error.messages().get(0)))
        .chain(() -> recordReceivedUnlessExpired(incomingFile, receivedFile, referenced))
        .onItem()
        .ifNull()
        .failWith(TransferUris::notFound)
        .invoke(() -> requestPulls(incomingFile, referenced))
        .call(
            isCompletionRequested ->
                isCompletionRequested
                    ? completeSessionIfRequested(incomingFile)
                    : Uni.createFrom().voidItem())
        .replaceWithVoid();
  }

  private void requestPulls(IncomingFile incomingFile, List<NewFile> referenced) {
    if (!referenced.isEmpty()) {
      events.publish(new PullRequested(incomingFile.session()));
    }
  }

  private Uni<Boolean> recordReceivedUnlessExpired(
      IncomingFile incomingFile, ReceivedFile receivedFile, List<NewFile> referenced) {
    return sessionExpiry.deletingExpired(
        incomingFile.sessionKey(),
        () -> recordReceived(incomingFile, receivedFile, referenced),
        Objects::isNull);
  }

  private Uni<Boolean> recordReceived(
      IncomingFile incomingFile, ReceivedFile receivedFile, List<NewFile> referenced) {
    Instant now = clock.instant();
    Instant expiresAt = sessionLeases.expiryAfterActivity(SessionKind.UPDATE, now);
    if (!incomingFile.isArchive() && referenced.isEmpty()) {
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
                        isCompletionRequested ->
                            isCompletionRequested == null
                                ? Uni.createFrom().voidItem()
                                : addFiles(transaction, incomingFile, receivedFile, referenced)))
        .invoke(sweeper::trigger)
        .onFailure(VapiError.class)
        .call(error -> reject(incomingFile, error.messages().get(0)));
  }

  private Uni<Void> addFiles(
      SqlClient transaction,
      IncomingFile incomingFile,
      ReceivedFile receivedFile,
      List<NewFile> referenced) {
    return incomingFile.isArchive()
        ? members.add(transaction, incomingFile, receivedFile.members())
        : referencedFiles.add(transaction, incomingFile, referenced);
  }

  /**
   * Ignores failures, because the file is READY and the puller's next run retries the completion.
   */
  private Uni<Void> completeSessionIfRequested(IncomingFile incomingFile) {
    return updateSessionCompletion
        .completeDeferred(accessOf(incomingFile))
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
    if (expected != null
        && !expected.checksum().equalsIgnoreCase(receivedFile.checksum().checksum())) {
      return Message.CHECKSUM_MISMATCH.format(
          file.name(),
          expected.algorithm(),
          expected.checksum(),
          receivedFile.checksum().checksum());
    }
    return null;
  }

  /**
   * Puts the file and its session into ERROR; fails with NOT_FOUND if the file no longer refers to
   * the content.
   *
   * @param error the error message of the file; for an upload, also that of the session
   */
  Uni<Void> reject(IncomingFile incomingFile, LocalizableMessage error) {
    return findSessionError(incomingFile, error)
        .chain(
            sessionError ->
                sessionLifecycle.inTransaction(
                    accessOf(incomingFile),
                    transaction ->
                        transaction
                            .apply(Transition.fail(sessionError))
                            .chain(
                                () ->
                                    incomingFiles.reject(
                                        transaction.client(),
                                        incomingFile.file(),
                                        incomingFile.content(),
                                        error))
                            .invoke(IncomingFileLifecycle::requireUpdated)))
        .onFailure(VapiError.class)
        .transform(ended -> TransferUris.notFound())
        .replaceWithVoid();
  }

  /**
   * Returns the error message of a session for the error of a file. If a pull fails, the message of
   * the session names the item (seen on a real vCenter,
   * https://github.com/vmware/govmomi/pull/3429).
   */
  private Uni<LocalizableMessage> findSessionError(
      IncomingFile incomingFile, LocalizableMessage fileError) {
    return incomingFile.file().sourceType() != SourceType.PULL
        ? Uni.createFrom().item(fileError)
        : sessionLifecycle
            .find(accessOf(incomingFile))
            .map(
                session ->
                    Message.IMPORT_FAILED.format(
                        session.item().value(), fileError.defaultMessage()));
  }

  /** Returns the error UNABLE_TO_ALLOCATE_RESOURCE for a file whose bytes could not be written. */
  VapiError storageError(IncomingFile incomingFile, Throwable cause) {
    String reason =
        cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
    return Message.CONTENT_NOT_WRITABLE.toError(
        ErrorType.UNABLE_TO_ALLOCATE_RESOURCE,
        incomingFile.file().name(),
        reason == null ? cause.getClass().getSimpleName() : reason);
  }

  private SessionAccess accessOf(IncomingFile incomingFile) {
    return sessionLifecycle.accessOf(
        incomingFile.actor(), SessionKind.UPDATE, incomingFile.session());
  }
}
