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
  private static final long MIN_INTERVAL_MILLIS = 1000;

  /**
   * A look that takes long is taken less often: no more than a fifth of the time is spent on it.
   */
  private static final long PAUSE_FACTOR = 4;

  private static final int KEEP_ALIVE_AFTER = 15;

  private final EventStreams eventStreams;
  private final Vertx vertx;
  private final Sse sse;
  private final Supplier<Uni<Timestamped<T>>> query;

  private T lastSent;
  private boolean hasQueried;
  private int unchangedCount;
  private Duration queryTime = Duration.ZERO;

  EventStream(
      EventStreams eventStreams, Vertx vertx, Sse sse, Supplier<Uni<Timestamped<T>>> query) {
    this.eventStreams = eventStreams;
    this.vertx = vertx;
    this.sse = sse;
    this.query = query;
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
        .whilst(snapshot -> !snapshot.isLast())
        .select()
        .where(snapshot -> snapshot.event() != null)
        .map(Snapshot::event);
  }

  private Uni<Snapshot> next() {
    boolean isFirst = !hasQueried;
    hasQueried = true;
    return (isFirst ? Uni.createFrom().voidItem() : pause())
        .chain(this::timedQuery)
        .map(this::toEvent)
        .onFailure()
        .recoverWithItem(this::errorEvent);
  }

  /** What would be an answer's status, but an answer has begun. */
  private Snapshot errorEvent(Throwable failure) {
    return new Snapshot(toErrorEvent(failure), true);
  }

  /** The event that says so. */
  OutboundSseEvent toErrorEvent(Throwable failure) {
    return event("refused", ErrorBody.of(ErrorMapping.toVapiError(failure)));
  }

  private Uni<Timestamped<T>> timedQuery() {
    long begun = System.nanoTime();
    return query.get().invoke(() -> queryTime = Duration.ofNanos(System.nanoTime() - begun));
  }

  private Uni<Void> pause() {
    long millis = Math.max(MIN_INTERVAL_MILLIS, PAUSE_FACTOR * queryTime.toMillis());
    return Uni.createFrom()
        .emitter(
            emitter -> {
              long timer = vertx.setTimer(millis, over -> emitter.complete(null));
              emitter.onTermination(() -> vertx.cancelTimer(timer));
            });
  }

  private Snapshot toEvent(Timestamped<T> found) {
    if (found == null) {
      return new Snapshot(sse.newEvent("over", "{}"), true);
    }
    boolean isLast = eventStreams.isShuttingDown();
    if (!found.data().equals(lastSent)) {
      lastSent = found.data();
      unchangedCount = 0;
      return new Snapshot(event("look", found), isLast);
    }
    unchangedCount = (unchangedCount + 1) % KEEP_ALIVE_AFTER;
    return new Snapshot(
        unchangedCount == 0 ? sse.newEventBuilder().comment("").build() : null, isLast);
  }

  private OutboundSseEvent event(String name, Object data) {
    return sse.newEventBuilder()
        .name(name)
        .mediaType(MediaType.APPLICATION_JSON_TYPE)
        .data(data)
        .build();
  }
}
