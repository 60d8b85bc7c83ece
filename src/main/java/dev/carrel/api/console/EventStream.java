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
 * The server-sent events of one open console page. It repeats a query and sends the result whenever
 * it has changed.
 *
 * <pre>
 * event: data         the result of the query, sent first and after each change
 * event: login-ended  the login has ended; the last event
 * event: error        the query failed, with the vAPI error; the last event
 * :                   a comment after 15 unchanged results, which detects closed connections
 * </pre>
 */
final class EventStream<T> {
  private static final long MIN_INTERVAL_MILLIS = 1000;

  /** The pause as a multiple of the query's duration, which limits queries to 20 % of the time. */
  private static final long PAUSE_FACTOR = 4;

  /** After how many unchanged results a comment is sent. */
  private static final int MAX_UNCHANGED_COUNT = 15;

  private final EventStreams eventStreams;
  private final Vertx vertx;
  private final Sse sse;
  private final Supplier<Uni<Timestamped<T>>> query;

  private T lastSent;
  private boolean hasQueried;
  private int unchangedCount;
  private Duration queryDuration = Duration.ZERO;

  EventStream(
      EventStreams eventStreams, Vertx vertx, Sse sse, Supplier<Uni<Timestamped<T>>> query) {
    this.eventStreams = eventStreams;
    this.vertx = vertx;
    this.sse = sse;
    this.query = query;
  }

  /**
   * The outcome of one query.
   *
   * @param event null if the result has not changed
   */
  private record QueryOutcome(OutboundSseEvent event, boolean isLast) {}

  /** The events. The next query starts only when the client has requested its result. */
  Multi<OutboundSseEvent> events() {
    return Multi.createBy()
        .repeating()
        .uni(this::next)
        .whilst(snapshot -> !snapshot.isLast())
        .select()
        .where(snapshot -> snapshot.event() != null)
        .map(QueryOutcome::event);
  }

  private Uni<QueryOutcome> next() {
    boolean isFirst = !hasQueried;
    hasQueried = true;
    return (isFirst ? Uni.createFrom().voidItem() : pause())
        .chain(this::timedQuery)
        .map(this::toSnapshot)
        .onFailure()
        .recoverWithItem(failure -> new QueryOutcome(toErrorEvent(failure), true));
  }

  /** The event for a failure. The HTTP status cannot report it, because the response has begun. */
  private OutboundSseEvent toErrorEvent(Throwable failure) {
    return event("error", ErrorBody.of(ErrorMapping.toVapiError(failure)));
  }

  private Uni<Timestamped<T>> timedQuery() {
    long startNanos = System.nanoTime();
    return query
        .get()
        .invoke(() -> queryDuration = Duration.ofNanos(System.nanoTime() - startNanos));
  }

  private Uni<Void> pause() {
    long millis = Math.max(MIN_INTERVAL_MILLIS, PAUSE_FACTOR * queryDuration.toMillis());
    return Uni.createFrom()
        .emitter(
            emitter -> {
              long timer = vertx.setTimer(millis, id -> emitter.complete(null));
              emitter.onTermination(() -> vertx.cancelTimer(timer));
            });
  }

  private QueryOutcome toSnapshot(Timestamped<T> result) {
    if (result == null) {
      return new QueryOutcome(sse.newEvent("login-ended", "{}"), true);
    }
    boolean isLast = eventStreams.isShuttingDown();
    if (!result.data().equals(lastSent)) {
      lastSent = result.data();
      unchangedCount = 0;
      return new QueryOutcome(event("data", result), isLast);
    }
    unchangedCount = (unchangedCount + 1) % MAX_UNCHANGED_COUNT;
    return new QueryOutcome(
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
