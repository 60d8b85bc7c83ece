package dev.carrel.database.embedded;

import dev.carrel.config.CarrelConfig;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Liveness: down, with the reason, while the embedded PostgreSQL is down and restarts have failed.
 * An external server does not affect liveness, because restarting Carrel would not help.
 */
@Liveness
@ApplicationScoped
class EmbeddedPostgresHealthCheck implements AsyncHealthCheck {
  private static final String NAME = "Embedded PostgreSQL";

  private final CarrelConfig config;

  EmbeddedPostgresHealthCheck(CarrelConfig config) {
    this.config = config;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return Uni.createFrom().item(this::response);
  }

  private HealthCheckResponse response() {
    String failure =
        EmbeddedPostgres.failure(EmbeddedPostgresConfigSource.directory(config.dataDirectory()));
    return failure == null
        ? HealthCheckResponse.up(NAME)
        : HealthCheckResponse.named(NAME).down().withData("reason", failure).build();
  }
}
