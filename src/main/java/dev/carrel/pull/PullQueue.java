package dev.carrel.pull;

import dev.carrel.audit.Actor;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.source.SourceEndpoint;
import dev.carrel.updatesession.IncomingFile;
import dev.carrel.updatesession.IncomingFileLifecycle;
import dev.carrel.updatesession.UpdateSessionCompletion;
import dev.carrel.updatesession.UpdateSessionFileStore;
import dev.carrel.updatesession.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.TransferEndpoint;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * What the byte plane asks about files that are to be pulled.
 *
 * <p>A replica claims a file for a while, and renews the claim while it is at it. The claim of one
 * that died runs out, and another takes over, into a content of its own: should the first come to
 * life again, it finds that nothing points to its content.
 */
@ApplicationScoped
public class PullQueue {
  private final UpdateSessionFileStore files;
  private final SessionLifecycle sessionLifecycle;
  private final UpdateSessionCompletion updateSessionCompletion;
  private final Clock clock;

  PullQueue(
      UpdateSessionFileStore files,
      SessionLifecycle sessionLifecycle,
      UpdateSessionCompletion updateSessionCompletion,
      Clock clock) {
    this.files = files;
    this.sessionLifecycle = sessionLifecycle;
    this.updateSessionCompletion = updateSessionCompletion;
    this.clock = clock;
  }

  /** A file that is to be pulled, and where from. */
  public record ClaimedPull(IncomingFile arrival, SourceEndpoint source) {
    private static ClaimedPull of(File file) {
      TransferEndpoint from = file.source();
      return new ClaimedPull(
          IncomingFile.create(file, Actor.PULLER),
          new SourceEndpoint(from.uri(), from.sslCertificateThumbprint(), from.sslCertificate()));
    }
  }

  /** Claims some of the files that nobody is at. */
  public Uni<List<ClaimedPull>> claim(int limit) {
    Instant now = clock.instant();
    return files
        .claimPulls(now, now.plus(IncomingFileLifecycle.CLAIM_DURATION), limit)
        .map(claimed -> claimed.stream().map(ClaimedPull::of).toList());
  }

  /** Keeps the sessions alive whose files wait to be pulled: their clients can only wait. */
  public Uni<Void> renewWaitingSessions() {
    Instant now = clock.instant();
    return files.renewWaitingSessions(
        now, sessionLifecycle.expiryAfterActivity(SessionKind.UPDATE, now));
  }

  /** Completes sessions that nobody completed though all they pulled is here. */
  public Uni<Void> completeDeferredSessions() {
    return updateSessionCompletion.completeAllDeferred();
  }

  /** Why a file cannot be pulled, for good. */
  public static VapiError pullError(ClaimedPull claimedPull, Throwable cause) {
    return Message.PULL_FAILED.toError(
        ErrorType.INVALID_ARGUMENT, claimedPull.arrival().file().name(), cause.getMessage());
  }
}
