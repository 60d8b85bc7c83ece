package dev.carrel.operation;

import dev.carrel.config.CarrelConfig;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentWriter.Received;
import dev.carrel.library.ChecksumAlgorithm;
import dev.carrel.library.ChecksumInfo;
import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionStep;
import dev.carrel.session.UpdateSessionId;
import dev.carrel.store.ServerIdentity;
import dev.carrel.store.UpdateSessionFileStore;
import dev.carrel.store.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What the byte plane asks of update sessions while a file is uploaded.
 *
 * <pre>
 * WAITING_FOR_TRANSFER ── begin ──► TRANSFERRING ── received ──► READY
 *          ▲                             │    └──── rejected ──► ERROR, and the session too
 *          └──────── interrupted ────────┘
 * </pre>
 *
 * <p>Each upload owns a content of its own, and its file points to the content of the upload that
 * began last. So an upload that was replaced, or whose session has ended, finds at its next
 * statement that nothing points to its content any more.
 */
@ApplicationScoped
public class Uploads {
  private final Pool pool;
  private final Sessions sessions;
  private final UpdateSessionFileStore files;
  private final ServerIdentity server;
  private final ContentSweep sweep;
  private final Clock clock;
  private final long maxFileSize;

  Uploads(
      Pool pool,
      Sessions sessions,
      UpdateSessionFileStore files,
      ServerIdentity server,
      ContentSweep sweep,
      Clock clock,
      CarrelConfig config) {
    this.pool = pool;
    this.sessions = sessions;
    this.files = files;
    this.server = server;
    this.sweep = sweep;
    this.clock = clock;
    this.maxFileSize = config.content().maxFileSize().asLongValue();
  }

  /** A file that is to be received, and the content that is to hold it. */
  public record Upload(File file, ContentId content) {
    /** The session it belongs to. */
    public UUID session() {
      return file.session();
    }

    /** By which its checksum is to be taken. */
    public ChecksumAlgorithm algorithm() {
      return file.expectedChecksum() == null
          ? ChecksumAlgorithm.SHA256
          : file.expectedChecksum().algorithm();
    }
  }

  /**
   * The upload that a transfer URI stands for; NOT_FOUND where it is unknown or its session is not
   * ACTIVE.
   */
  public Uni<Upload> find(String token, String name) {
    if (!Arguments.isFileName(name)) {
      return Uni.createFrom().failure(noTransfer());
    }
    return files
        .findUpload(token, name, clock.instant())
        .onItem()
        .ifNull()
        .failWith(Uploads::noTransfer)
        .map(file -> new Upload(file, ContentId.random()));
  }

  /**
   * Points the file to the upload's content. What it received before, whole or not, is discarded.
   */
  public Uni<Void> begin(Upload upload) {
    return pool.withTransaction(
            transaction ->
                sessions
                    .take(transaction, sessionOf(upload), SessionStep.RECEIVE_FILE, null, null)
                    .chain(() -> files.begin(transaction, upload.file(), upload.content()))
                    .invoke(Uploads::ifStillWanted))
        .onFailure(VapiError.class)
        .transform(ended -> noTransfer())
        .replaceWithVoid();
  }

  /** Renews the lease and notes how many bytes have come; NOT_FOUND where the upload is to stop. */
  public Uni<Void> progress(Upload upload, long bytes) {
    Instant now = clock.instant();
    return files
        .progress(
            upload.file(),
            upload.content(),
            bytes,
            now,
            sessions.expiryAfterActivity(SessionKind.UPDATE, now))
        .invoke(Uploads::ifStillWanted)
        .replaceWithVoid();
  }

  /** NOT_FOUND where the upload is to stop; is no activity. */
  public Uni<Void> check(Upload upload) {
    return files
        .isCurrent(upload.file(), upload.content(), clock.instant())
        .invoke(Uploads::ifStillWanted)
        .replaceWithVoid();
  }

  /** How often an upload is to tell its progress. */
  public Duration renewal() {
    return sessions.renewal(SessionKind.UPDATE);
  }

  /** The refusal of an upload whose bytes cannot be stored. */
  public VapiError unwritable(Upload upload, Throwable cause) {
    String reason =
        cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
    return Message.CONTENT_NOT_WRITABLE.as(
        ErrorType.UNABLE_TO_ALLOCATE_RESOURCE,
        upload.file().name(),
        reason == null ? cause.getClass().getSimpleName() : reason);
  }

  /** Refuses a file that has grown, or was announced, larger than the configuration allows. */
  public void checkSize(Upload upload, long bytes) {
    if (bytes > maxFileSize) {
      throw Message.TOO_LARGE.as(ErrorType.INVALID_ARGUMENT, upload.file().name(), maxFileSize);
    }
  }

  /**
   * Ends an upload whose bytes are all on disk. Where they are not what was announced, file and
   * session go into ERROR and this fails with INVALID_ARGUMENT; where nobody waits for them any
   * more, with NOT_FOUND.
   */
  public Uni<Void> received(Upload upload, Received received) {
    LocalizableMessage flaw = flaw(upload.file(), received);
    if (flaw != null) {
      return rejected(upload, flaw)
          .invoke(
              () -> {
                throw new VapiError(ErrorType.INVALID_ARGUMENT, flaw);
              });
    }
    Instant now = clock.instant();
    return files
        .received(
            upload.file(),
            upload.content(),
            received,
            now,
            sessions.expiryAfterActivity(SessionKind.UPDATE, now))
        .invoke(Uploads::ifStillWanted)
        .replaceWithVoid();
  }

  private static LocalizableMessage flaw(File file, Received received) {
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
  public Uni<Void> rejected(Upload upload, LocalizableMessage why) {
    return pool.withTransaction(
            transaction ->
                sessions
                    .take(transaction, sessionOf(upload), SessionStep.FAIL, null, why)
                    .chain(() -> files.rejected(transaction, upload.file(), upload.content(), why))
                    .invoke(Uploads::ifStillWanted))
        .onFailure(VapiError.class)
        .transform(ended -> noTransfer())
        .invoke(() -> sessions.announceEnd(upload.session()))
        .replaceWithVoid();
  }

  /** Lets an upload that broke off be sent again. */
  public Uni<Void> interrupted(Upload upload) {
    return files.interrupted(upload.file(), upload.content()).invoke(sweep::soon).replaceWithVoid();
  }

  private UpdateSessionId sessionOf(Upload upload) {
    return (UpdateSessionId) server.idOf(SessionKind.UPDATE, upload.session());
  }

  private static void ifStillWanted(boolean found) {
    if (!found) {
      throw noTransfer();
    }
  }

  /** The refusal of a transfer URI that leads nowhere, or nowhere any more. */
  public static VapiError noTransfer() {
    return Message.TRANSFER_NOT_FOUND.as(ErrorType.NOT_FOUND);
  }
}
