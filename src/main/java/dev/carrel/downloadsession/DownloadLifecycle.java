package dev.carrel.downloadsession;

import dev.carrel.downloadsession.DownloadSessionFileStore.File;
import dev.carrel.journal.Journal;
import dev.carrel.journal.RecordedTransfer;
import dev.carrel.library.MissingFileCheck;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.SessionExpiry;
import dev.carrel.session.SessionKey;
import dev.carrel.session.SessionLeases;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferUris;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionKind;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Finds the file of a download, and renews the lease of its session while the file is sent. */
@ApplicationScoped
public class DownloadLifecycle {
  private final SessionLeases sessionLeases;
  private final DownloadSessionFileStore files;
  private final SessionExpiry sessionExpiry;
  private final ServerIdentity server;
  private final Journal journal;
  private final VirtualClock clock;
  private final SystemClock systemClock;

  DownloadLifecycle(
      SessionLeases sessionLeases,
      DownloadSessionFileStore files,
      SessionExpiry sessionExpiry,
      ServerIdentity server,
      Journal journal,
      VirtualClock clock,
      SystemClock systemClock) {
    this.sessionLeases = sessionLeases;
    this.files = files;
    this.sessionExpiry = sessionExpiry;
    this.server = server;
    this.journal = journal;
    this.clock = clock;
    this.systemClock = systemClock;
  }

  /**
   * Returns the file of a transfer URI; fails with NOT_FOUND if the URI does not exist or its
   * session is not ACTIVE.
   */
  public Uni<File> findDownload(String token, String name) {
    if (!ParameterChecks.isValidFileName(name)) {
      return Uni.createFrom().failure(TransferUris.notFound());
    }
    return files
        .findDownload(token, name, clock.instant())
        .onItem()
        .ifNull()
        .switchTo(() -> findAfterExpiryCheck(token, name))
        .onItem()
        .ifNull()
        .failWith(TransferUris::notFound);
  }

  private Uni<File> findAfterExpiryCheck(String token, String name) {
    return files
        .findSessionOf(token)
        .onItem()
        .ifNotNull()
        .transformToUni(
            session ->
                sessionExpiry.deletingExpired(
                    new SessionKey(session, SessionKind.DOWNLOAD),
                    () -> files.findDownload(token, name, clock.instant()),
                    Objects::isNull));
  }

  /**
   * Writes the beginning of a download to the journal.
   *
   * @param outcome returns how the download ended
   * @param bytes returns how many bytes are sent
   */
  Uni<Void> recordBeginning(
      HttpServerRequest request, File file, Supplier<String> outcome, LongSupplier bytes) {
    String session = server.toSessionId(SessionKind.DOWNLOAD, file.session()).value();
    return journal.beginTransfer(
        request,
        new RecordedTransfer(
            TransferKind.DOWNLOAD.label(),
            session,
            file.name(),
            request.getHeader(HttpHeaderNames.RANGE),
            outcome,
            bytes,
            () -> null));
  }

  /** Writes a response without bytes of the file to the journal. */
  Uni<Void> recordResponse(HttpServerRequest request, int status) {
    return journal.write(request, status, null);
  }

  /** Writes the end of a download to the journal. */
  void recordEnd(HttpServerRequest request) {
    journal.endTransfer(request);
  }

  /** Fails with NOT_FOUND if the session is no longer ACTIVE. Does not renew the lease. */
  public Uni<Void> requireActive(File file) {
    return findDownload(file.token().toString(), file.name()).replaceWithVoid();
  }

  /** Returns the error for a file whose content cannot be read. */
  public VapiError contentUnreadable(File file) {
    return MissingFileCheck.unreadableContentError(file.name());
  }

  /** The interval at which a download calls {@link #recordProgress}. */
  public Duration renewalInterval() {
    return sessionLeases.renewalInterval(SessionKind.DOWNLOAD);
  }

  /**
   * Renews the lease of the session and stores the progress of the download. Fails with NOT_FOUND
   * if the session is no longer ACTIVE.
   *
   * @param bytes the offset in the file up to which bytes were sent
   * @param isMoving whether the download, or another one of the file, moves bytes
   */
  public Uni<Void> recordProgress(File file, long bytes, boolean isMoving) {
    Instant movingUntil =
        isMoving ? sessionLeases.movingUntil(SessionKind.DOWNLOAD, systemClock.instant()) : null;
    return sessionExpiry
        .deletingExpired(
            new SessionKey(file.session(), SessionKind.DOWNLOAD),
            () ->
                files.recordProgress(
                    file,
                    bytes,
                    clock.instant(),
                    sessionLeases.expiryAfterActivity(SessionKind.DOWNLOAD, clock.instant()),
                    movingUntil),
            isActive -> !isActive)
        .invoke(
            isActive -> {
              if (!isActive) {
                throw TransferUris.notFound();
              }
            })
        .replaceWithVoid();
  }
}
