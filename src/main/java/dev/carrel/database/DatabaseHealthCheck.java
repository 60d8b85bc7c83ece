package dev.carrel.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means that PostgreSQL answers, and soon: whoever asks would rather send clients elsewhere
 * than have them wait. A PostgreSQL that accepts no changes does not count.
 */
@Readiness
@ApplicationScoped
class DatabaseHealthCheck implements AsyncHealthCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final DatabaseProbe probe;

  DatabaseHealthCheck(DatabaseProbe probe) {
    this.probe = probe;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return probe
        .run()
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .map(answer -> HealthCheckResponse.up("PostgreSQL"))
        .onFailure()
        .recoverWithItem(failure -> HealthCheckResponse.down("PostgreSQL"));
  }
}
