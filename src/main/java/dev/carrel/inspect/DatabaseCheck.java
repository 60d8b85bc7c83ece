package dev.carrel.inspect;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means that PostgreSQL answers, and soon: whoever asks would rather send clients elsewhere
 * than have them wait.
 */
@Readiness
@ApplicationScoped
class DatabaseCheck implements AsyncHealthCheck {
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Pool pool;

  DatabaseCheck(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return pool.query("SELECT")
        .execute()
        .ifNoItem()
        .after(SOON)
        .fail()
        .map(answer -> HealthCheckResponse.up("PostgreSQL"))
        .onFailure()
        .recoverWithItem(failure -> HealthCheckResponse.down("PostgreSQL"));
  }
}
