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
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Those who watch. Each is shown what it looks at again when it has changed, once a second at most,
 * and not before it has taken what it was shown before: nothing piles up for one who does not read.
 *
 * <p>Watching counts as use of the login, as each call does; when the login ends, it ends.
 */
@ApplicationScoped
class EventStreams {
  private final Authenticator authenticator;
  private final ConsoleQueries consoleQueries;
  private final Vertx vertx;
  private final int maxStreams;
  private final AtomicInteger openStreams = new AtomicInteger();
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
  }

  /** Whoever watches would hold up the end: it ends with the next look, and the page asks again. */
  void onShutdown(@Observes ShutdownDelayInitiatedEvent event) {
    isShuttingDown = true;
  }

  /** Whether they are to end. */
  boolean isShuttingDown() {
    return isShuttingDown;
  }

  /**
   * Shows somebody what they look at from now on.
   *
   * @param seen what it is, for who they are by then
   * @throws dev.carrel.vapi.VapiError SERVICE_UNAVAILABLE where as many watch as may
   */
  <T> Multi<OutboundSseEvent> open(
      Caller caller, Sse sse, HttpServerResponse response, Function<Caller, Uni<T>> seen) {
    if (openStreams.get() >= maxStreams) {
      throw tooManyStreams();
    }
    var eventStream = new EventStream<>(this, vertx, sse, () -> query(caller, seen));
    return Multi.createFrom()
        .deferred(() -> response.closed() ? closedStream() : countOpen(eventStream));
  }

  /** Of one who had left before this was asked for, nobody tells that they leave. */
  private static Multi<OutboundSseEvent> closedStream() {
    return Multi.createFrom().empty();
  }

  /** From here on whoever subscribes tells when it ends; not before. */
  private Multi<OutboundSseEvent> countOpen(EventStream<?> eventStream) {
    if (openStreams.incrementAndGet() > maxStreams) {
      openStreams.decrementAndGet();
      return Multi.createFrom().item(eventStream.toErrorEvent(tooManyStreams()));
    }
    return eventStream.events().onTermination().invoke(openStreams::decrementAndGet);
  }

  private RuntimeException tooManyStreams() {
    return Message.TOO_MANY_EVENT_STREAMS.toError(ErrorType.SERVICE_UNAVAILABLE, maxStreams);
  }

  /** Null where their login has ended. */
  private <T> Uni<Timestamped<T>> query(Caller caller, Function<Caller, Uni<T>> seen) {
    if (!(caller.identity().method() instanceof AuthenticationMethod.Login login)) {
      return Uni.createFrom().nullItem();
    }
    return authenticator
        .authenticateByLogin(login.id())
        .onItem()
        .ifNotNull()
        .transformToUni(
            identity ->
                consoleQueries.timestamped(
                    seen.apply(new Caller(identity, caller.actor(), caller.server()))));
  }
}
