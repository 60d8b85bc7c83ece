package dev.carrel.api.console;

import dev.carrel.database.ErrorMapping;
import dev.carrel.vapi.ErrorBody;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One who watches.
 *
 * <pre>
 * event: look    what there is to be seen, when it has changed
 * event: over    the login has ended; the last
 * event: refused it cannot be seen, and why; the last
 * :              nothing has changed for a while: whoever does not take this has gone
 * </pre>
 */
final class EventStream<T> {
  private static final long LEAST_PAUSE_MILLIS = 1000;

  /**
   * A look that takes long is taken less often: no more than a fifth of the time is spent on it.
   */
  private static final long PAUSE_BY_LOOK = 4;

  private static final int QUIET_LOOKS = 15;

  private final EventStreams viewers;
  private final Vertx vertx;
  private final Sse sse;
  private final Supplier<Uni<Timestamped<T>>> look;

  private T shown;
  private boolean hasLooked;
  private int quiet;
  private Duration took = Duration.ZERO;

  EventStream(EventStreams viewers, Vertx vertx, Sse sse, Supplier<Uni<Timestamped<T>>> look) {
    this.viewers = viewers;
    this.vertx = vertx;
    this.sse = sse;
    this.look = look;
  }

  /**
   * What comes of a look.
   *
   * @param event null where there is nothing to say
   */
  private record Snapshot(OutboundSseEvent event, boolean isLast) {}

  /** Each look is taken when there is somebody to take what comes of it. */
  Multi<OutboundSseEvent> events() {
    return Multi.createBy()
        .repeating()
        .uni(this::next)
        .whilst(seen -> !seen.isLast())
        .select()
        .where(seen -> seen.event() != null)
        .map(Snapshot::event);
  }

  private Uni<Snapshot> next() {
    boolean isFirst = !hasLooked;
    hasLooked = true;
    return (isFirst ? Uni.createFrom().voidItem() : pause())
        .chain(this::timedLook)
        .map(this::seen)
        .onFailure()
        .recoverWithItem(this::refused);
  }

  /** What would be an answer's status, but an answer has begun. */
  private Snapshot refused(Throwable failure) {
    return new Snapshot(refusal(failure), true);
  }

  /** The event that says so. */
  OutboundSseEvent refusal(Throwable failure) {
    return event("refused", ErrorBody.of(ErrorMapping.error(failure)));
  }

  private Uni<Timestamped<T>> timedLook() {
    long begun = System.nanoTime();
    return look.get().invoke(() -> took = Duration.ofNanos(System.nanoTime() - begun));
  }

  private Uni<Void> pause() {
    long millis = Math.max(LEAST_PAUSE_MILLIS, PAUSE_BY_LOOK * took.toMillis());
    return Uni.createFrom()
        .emitter(
            emitter -> {
              long timer = vertx.setTimer(millis, over -> emitter.complete(null));
              emitter.onTermination(() -> vertx.cancelTimer(timer));
            });
  }

  private Snapshot seen(Timestamped<T> found) {
    if (found == null) {
      return new Snapshot(sse.newEvent("over", "{}"), true);
    }
    boolean isLast = viewers.isLeaving();
    if (!found.shown().equals(shown)) {
      shown = found.shown();
      quiet = 0;
      return new Snapshot(event("look", found), isLast);
    }
    quiet = (quiet + 1) % QUIET_LOOKS;
    return new Snapshot(quiet == 0 ? sse.newEventBuilder().comment("").build() : null, isLast);
  }

  private OutboundSseEvent event(String name, Object data) {
    return sse.newEventBuilder()
        .name(name)
        .mediaType(MediaType.APPLICATION_JSON_TYPE)
        .data(data)
        .build();
  }
}
