package dev.carrel.async;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Timers as results. */
public final class Timers {
  private Timers() {}

  /**
   * Completes after a delay, on the current event loop.
   *
   * @param delay rounded up to at least one millisecond
   */
  public static Uni<Void> delay(Duration delay, Vertx vertx) {
    return Uni.createFrom()
        .emitter(
            emitter ->
                vertx.setTimer(Math.max(1, delay.toMillis()), elapsed -> emitter.complete(null)));
  }
}
