package dev.carrel.operation;

import dev.carrel.operation.Arrivals.Arrival;
import dev.carrel.session.TransferEndpoint;
import dev.carrel.source.SourceEndpoint;
import dev.carrel.store.UpdateSessionFileStore;
import dev.carrel.store.UpdateSessionFileStore.File;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
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
public class Pulls {
  private static final Duration CLAIM = Duration.ofSeconds(30);

  private final UpdateSessionFileStore files;
  private final Arrivals arrivals;
  private final Completion completion;
  private final Clock clock;

  Pulls(UpdateSessionFileStore files, Arrivals arrivals, Completion completion, Clock clock) {
    this.files = files;
    this.arrivals = arrivals;
    this.completion = completion;
    this.clock = clock;
  }

  /** A file that is to be pulled, and where from. */
  public record Pull(Arrival arrival, SourceEndpoint source) {
    private static Pull of(File file) {
      TransferEndpoint from = file.source();
      return new Pull(
          Arrival.of(file),
          new SourceEndpoint(from.uri(), from.sslCertificateThumbprint(), from.sslCertificate()));
    }
  }

  /** Claims some of the files that nobody is at. */
  public Uni<List<Pull>> claim(int limit) {
    Instant now = clock.instant();
    return files
        .claim(now, now.plus(CLAIM), limit)
        .map(claimed -> claimed.stream().map(Pull::of).toList());
  }

  /** Renews claim and lease and notes how many bytes are here; NOT_FOUND where it is to stop. */
  public Uni<Void> progress(Pull pull, long bytes) {
    return hold(pull).chain(() -> arrivals.progress(pull.arrival(), bytes));
  }

  /** Renews the claim; NOT_FOUND where the pull is to stop. */
  public Uni<Void> check(Pull pull) {
    return hold(pull).chain(() -> arrivals.check(pull.arrival()));
  }

  private Uni<Void> hold(Pull pull) {
    Arrival arrival = pull.arrival();
    return files
        .hold(arrival.file(), arrival.content(), clock.instant().plus(CLAIM))
        .replaceWithVoid();
  }

  /** Completes sessions that nobody completed though all they pulled is here. */
  public Uni<Void> completeOverdue() {
    return completion.completeOverdue();
  }

  /** Why a file cannot be pulled, for good. */
  public static VapiError refusal(Pull pull, Throwable cause) {
    return Message.NOT_PULLED.as(
        ErrorType.INVALID_ARGUMENT, pull.arrival().file().name(), cause.getMessage());
  }
}
