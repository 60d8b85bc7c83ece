package dev.carrel.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Readiness: PostgreSQL responds within two seconds and accepts changes. The timeout is short, so
 * that a load balancer redirects clients to another replica before they wait long.
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
        .map(ready -> HealthCheckResponse.up("PostgreSQL"))
        .onFailure()
        .recoverWithItem(failure -> HealthCheckResponse.down("PostgreSQL"));
  }
}
