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
  private final Authenticator logins;
  private final ConsoleQueries looks;
  private final Vertx vertx;
  private final int most;
  private final AtomicInteger watching = new AtomicInteger();
  private volatile boolean isLeaving;

  EventStreams(Authenticator logins, ConsoleQueries looks, Vertx vertx, CarrelConfig config) {
    this.logins = logins;
    this.looks = looks;
    this.vertx = vertx;
    this.most = config.console().viewers();
  }

  /** Whoever watches would hold up the end: it ends with the next look, and the page asks again. */
  void leave(@Observes ShutdownDelayInitiatedEvent event) {
    isLeaving = true;
  }

  /** Whether they are to end. */
  boolean isLeaving() {
    return isLeaving;
  }

  /**
   * Shows somebody what they look at from now on.
   *
   * @param seen what it is, for who they are by then
   * @throws dev.carrel.vapi.VapiError SERVICE_UNAVAILABLE where as many watch as may
   */
  <T> Multi<OutboundSseEvent> watch(
      Caller caller, Sse sse, HttpServerResponse response, Function<Caller, Uni<T>> seen) {
    if (watching.get() >= most) {
      throw tooMany();
    }
    var viewer = new EventStream<>(this, vertx, sse, () -> look(caller, seen));
    return Multi.createFrom().deferred(() -> response.closed() ? gone() : counted(viewer));
  }

  /** Of one who had left before this was asked for, nobody tells that they leave. */
  private static Multi<OutboundSseEvent> gone() {
    return Multi.createFrom().empty();
  }

  /** From here on whoever subscribes tells when it ends; not before. */
  private Multi<OutboundSseEvent> counted(EventStream<?> viewer) {
    if (watching.incrementAndGet() > most) {
      watching.decrementAndGet();
      return Multi.createFrom().item(viewer.refusal(tooMany()));
    }
    return viewer.events().onTermination().invoke(watching::decrementAndGet);
  }

  private RuntimeException tooMany() {
    return Message.TOO_MANY_VIEWERS.as(ErrorType.SERVICE_UNAVAILABLE, most);
  }

  /** Null where their login has ended. */
  private <T> Uni<Timestamped<T>> look(Caller caller, Function<Caller, Uni<T>> seen) {
    if (!(caller.identity().proof() instanceof AuthenticationMethod.Login login)) {
      return Uni.createFrom().nullItem();
    }
    return logins
        .byId(login.id())
        .onItem()
        .ifNotNull()
        .transformToUni(
            identity ->
                looks.once(seen.apply(new Caller(identity, caller.actor(), caller.server()))));
  }
}
