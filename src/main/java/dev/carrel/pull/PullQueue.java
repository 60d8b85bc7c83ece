package dev.carrel.pull;

import dev.carrel.audit.Actor;
import dev.carrel.session.SessionLeases;
import dev.carrel.source.SourceEndpoint;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.updatesession.IncomingFile;
import dev.carrel.updatesession.IncomingFileLifecycle;
import dev.carrel.updatesession.PullClaimStore;
import dev.carrel.updatesession.UpdateSessionCompletion;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.TransferEndpoint;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/**
 * The queue of files that wait to be pulled.
 *
 * <p>A replica claims a file for 10 seconds, and renews the claim while it pulls the file. If the
 * replica dies, its claim expires and another replica claims the file. Each pull writes to a
 * content of its own. If the first replica was only suspended and continues, its next statement
 * fails, because the file no longer refers to its content.
 */
@ApplicationScoped
public class PullQueue {
  private final PullClaimStore pullClaims;
  private final SessionLeases sessionLeases;
  private final UpdateSessionCompletion updateSessionCompletion;
  private final VirtualClock virtualClock;
  private final SystemClock systemClock;

  PullQueue(
      PullClaimStore pullClaims,
      SessionLeases sessionLeases,
      UpdateSessionCompletion updateSessionCompletion,
      VirtualClock virtualClock,
      SystemClock systemClock) {
    this.pullClaims = pullClaims;
    this.sessionLeases = sessionLeases;
    this.updateSessionCompletion = updateSessionCompletion;
    this.virtualClock = virtualClock;
    this.systemClock = systemClock;
  }

  /** A file that this replica has claimed, and the source to pull it from. */
  public record ClaimedPull(IncomingFile incomingFile, SourceEndpoint source) {
    private static ClaimedPull of(File file) {
      TransferEndpoint endpoint = file.source();
      return new ClaimedPull(
          IncomingFile.create(file, Actor.PULLER),
          new SourceEndpoint(
              endpoint.uri(), endpoint.sslCertificateThumbprint(), endpoint.sslCertificate()));
    }
  }

  /**
   * Claims files that wait to be pulled and that no replica has claimed.
   *
   * @param limit the maximum number of files to claim
   */
  public Uni<List<ClaimedPull>> claim(int limit) {
    Instant systemNow = systemClock.instant();
    return pullClaims
        .claim(
            systemNow,
            virtualClock.instant(),
            systemNow.plus(IncomingFileLifecycle.CLAIM_DURATION),
            limit)
        .map(claimed -> claimed.stream().map(ClaimedPull::of).toList());
  }

  /**
   * Renews the leases of sessions with files that wait for a replica to pull them, because their
   * clients can only wait.
   */
  public Uni<Void> renewWaitingSessions() {
    Instant now = virtualClock.instant();
    return pullClaims.renewWaitingSessions(
        systemClock.instant(), now, sessionLeases.expiryAfterActivity(SessionKind.UPDATE, now));
  }

  /**
   * Completes sessions whose completion was requested and whose files are all READY. Usually the
   * last pull completes the session; this covers replicas that died before that.
   */
  public Uni<Void> completeDeferredSessions() {
    return updateSessionCompletion.completeAllDeferred();
  }

  /** Returns the error INVALID_ARGUMENT for a pull that failed and is not retried. */
  public static VapiError pullError(ClaimedPull claimedPull, Throwable cause) {
    return Message.PULL_FAILED.toError(
        ErrorType.INVALID_ARGUMENT, claimedPull.incomingFile().file().name(), cause.getMessage());
  }
}
