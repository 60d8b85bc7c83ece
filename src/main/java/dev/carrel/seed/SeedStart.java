package dev.carrel.seed;

import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.VapiError;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/** Applies the configured seeds at the start, before the server accepts requests. */
@Singleton
class SeedStart {
  private static final Logger LOG = Logger.getLogger(SeedStart.class);

  private final Provider<ConfiguredSeeds> seeds;
  private final Provider<SeedService> service;
  private final boolean isConfigured;

  /**
   * Creates the bean.
   *
   * @param seeds not used without a seed, so that such a start does not load the YAML parser
   */
  SeedStart(Provider<ConfiguredSeeds> seeds, Provider<SeedService> service, CarrelConfig config) {
    this.seeds = seeds;
    this.service = service;
    this.isConfigured = config.seed().isPresent();
  }

  void start(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent event) {
    if (isConfigured) {
      seeds.get().plans().forEach(this::apply);
    }
  }

  private void apply(SeedPlan plan) {
    try {
      SeedResult result = service.get().applyConfigured(plan).subscribeAsCompletionStage().join();
      LOG.infof(
          result.isEmpty() ? "The seed %s changed nothing: %s" : "Applied the seed %s: %s",
          plan.source().name(),
          result);
    } catch (CompletionException e) {
      throw e.getCause() instanceof VapiError error ? ConfiguredSeeds.invalid(error) : e;
    }
  }
}
