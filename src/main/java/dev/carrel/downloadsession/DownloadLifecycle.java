package dev.carrel.downloadsession;

import dev.carrel.downloadsession.DownloadSessionFileStore.File;
import dev.carrel.library.MissingFiles;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.SessionExpiry;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.transfer.TransferUris;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/** What the byte plane asks of download sessions while a file is fetched. */
@ApplicationScoped
public class DownloadLifecycle {
  private final SessionLifecycle sessionLifecycle;
  private final DownloadSessionFileStore files;
  private final SessionExpiry sessionExpiry;
  private final ServerIdentity server;
  private final Clock clock;

  DownloadLifecycle(
      SessionLifecycle sessionLifecycle,
      DownloadSessionFileStore files,
      SessionExpiry sessionExpiry,
      ServerIdentity server,
      Clock clock) {
    this.sessionLifecycle = sessionLifecycle;
    this.files = files;
    this.sessionExpiry = sessionExpiry;
    this.server = server;
    this.clock = clock;
  }

  /**
   * The file that a transfer URI stands for; NOT_FOUND where it is unknown or its session is not
   * ACTIVE.
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
        .sessionOfDownload(token)
        .onItem()
        .ifNotNull()
        .transformToUni(
            session ->
                sessionExpiry.deletingExpired(
                    server.toSessionId(SessionKind.DOWNLOAD, session),
                    () -> files.findDownload(token, name, clock.instant()),
                    Objects::isNull));
  }

  /** NOT_FOUND where the download is to stop; is no activity. */
  public Uni<Void> requireActive(File file) {
    return findDownload(file.token().toString(), file.name()).replaceWithVoid();
  }

  /** The refusal of a download whose content is not to be had. */
  public VapiError contentUnreadable(File file) {
    return MissingFiles.unreadable(file.name());
  }

  /** How often a download is to tell its progress. */
  public Duration renewalInterval() {
    return sessionLifecycle.renewalInterval(SessionKind.DOWNLOAD);
  }

  /**
   * Renews the lease and notes how many bytes have gone; NOT_FOUND where the download is to stop.
   */
  public Uni<Void> recordProgress(File file, long bytes) {
    return sessionExpiry
        .deletingExpired(
            server.toSessionId(SessionKind.DOWNLOAD, file.session()),
            () ->
                files.recordProgress(
                    file,
                    bytes,
                    clock.instant(),
                    sessionLifecycle.expiryAfterActivity(SessionKind.DOWNLOAD, clock.instant())),
            found -> !found)
        .invoke(
            found -> {
              if (!found) {
                throw TransferUris.notFound();
              }
            })
        .replaceWithVoid();
  }
}
