package dev.carrel.api.console;

import dev.carrel.auth.AuthenticationMethod;
import dev.carrel.auth.Authenticator;
import dev.carrel.auth.Caller;
import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Opens and limits the event streams of console pages. Each stream sends at most one event per
 * second, and only after the client has received the previous event, so no events are buffered for
 * slow clients.
 *
 * <p>An open stream renews the login, as each request does, and ends when the login ends.
 */
@ApplicationScoped
class EventStreams {
  private final Authenticator authenticator;
  private final ConsoleQueries consoleQueries;
  private final Vertx vertx;
  private final int maxStreams;
  private final Semaphore freeStreams;
  private volatile boolean isShuttingDown;

  EventStreams(
      Authenticator authenticator,
      ConsoleQueries consoleQueries,
      Vertx vertx,
      CarrelConfig config) {
    this.authenticator = authenticator;
    this.consoleQueries = consoleQueries;
    this.vertx = vertx;
    this.maxStreams = config.console().maxEventStreams();
    this.freeStreams = new Semaphore(maxStreams);
  }

  /**
   * Ends all streams after their next query, because open connections would delay the shutdown. The
   * pages then reconnect, to another replica if there is one.
   */
  void onShutdown(@Observes ShutdownDelayInitiatedEvent event) {
    isShuttingDown = true;
  }

  /** Whether all streams end after their next query. */
  boolean isShuttingDown() {
    return isShuttingDown;
  }

  /**
   * Opens an event stream. It is counted before it is returned, because the status of the response
   * is sent before the subscription.
   *
   * @param query loads the data; called for each event with the caller's privileges at that time
   * @throws dev.carrel.vapi.VapiError SERVICE_UNAVAILABLE if the maximum number of streams is open
   */
  <T> Multi<OutboundSseEvent> open(
      Caller caller, Sse sse, RoutingContext routing, Function<Caller, Uni<T>> query) {
    Runnable release = acquireStream();
    // Called if the connection closes before the subscription. Afterward, the stream is canceled.
    routing.addEndHandler(ended -> release.run());
    HttpServerResponse response = routing.response();
    if (response.closed()) {
      // A connection that was closed before does not call the handler.
      release.run();
      return Multi.createFrom().empty();
    }
    var eventStream = new EventStream<>(this, vertx, sse, () -> load(caller, query));
    return Multi.createFrom()
        .deferred(
            () ->
                response.closed()
                    ? Multi.createFrom().<OutboundSseEvent>empty()
                    : eventStream.events())
        .onTermination()
        .invoke(release);
  }

  /** Counts a stream, and returns the action that releases it once. */
  private Runnable acquireStream() {
    if (!freeStreams.tryAcquire()) {
      throw Message.TOO_MANY_EVENT_STREAMS.toError(ErrorType.SERVICE_UNAVAILABLE, maxStreams);
    }
    var isCounted = new AtomicBoolean(true);
    return () -> {
      if (isCounted.compareAndSet(true, false)) {
        freeStreams.release();
      }
    };
  }

  /** Loads the data; the result is null if the login has ended. */
  private <T> Uni<Timestamped<T>> load(Caller caller, Function<Caller, Uni<T>> query) {
    if (!(caller.identity().method() instanceof AuthenticationMethod.Login login)) {
      return Uni.createFrom().nullItem();
    }
    return authenticator
        .authenticateByLogin(login.id())
        .onItem()
        .ifNotNull()
        .transformToUni(
            identity ->
                consoleQueries.addServerTime(
                    query.apply(
                        new Caller(identity, caller.actor(), caller.server(), caller.request()))));
  }
}
