package dev.carrel.fault;

import dev.carrel.async.Timers;
import dev.carrel.auth.AuthenticationMethod;
import dev.carrel.auth.Authenticator;
import dev.carrel.auth.Caller;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.internals.ConnectionCloser;
import dev.carrel.journal.Journal;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.SessionLifecycle;
import dev.carrel.session.Transition;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.session.UpdateSessionId;
import dev.carrel.vapi.session.UpdateSessionModel;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Calls an operation that faults match, with the fault that fires. */
@ApplicationScoped
class FaultInjector {
  private final FiringFaults firingFaults;
  private final FaultStore store;
  private final Authenticator authenticator;
  private final ClusterEvents events;
  private final SessionLifecycle sessionLifecycle;
  private final ServerIdentity server;
  private final Journal journal;
  private final Vertx vertx;

  FaultInjector(
      FiringFaults firingFaults,
      FaultStore store,
      Authenticator authenticator,
      ClusterEvents events,
      SessionLifecycle sessionLifecycle,
      ServerIdentity server,
      Journal journal,
      Vertx vertx) {
    this.firingFaults = firingFaults;
    this.store = store;
    this.authenticator = authenticator;
    this.events = events;
    this.sessionLifecycle = sessionLifecycle;
    this.server = server;
    this.journal = journal;
    this.vertx = vertx;
  }

  /**
   * Counts the call for one fault after the other until one fires, and then calls the operation
   * with that fault.
   *
   * @param faults match the call, except for conditions on its session and item; in the order of
   *     their creation
   */
  Uni<?> call(List<Fault> faults, Caller caller, Object[] parameters, Supplier<Uni<?>> operation) {
    CalledObjects called = CalledObjects.of(parameters);
    return firingFaults
        .find(faults, called)
        .onItem()
        .transformToUni(
            fault -> fault == null ? operation.get() : callWith(fault, caller, called, operation));
  }

  private UUID keyOf(CalledObjects called) {
    return server.toKey(called.session()).orElse(null);
  }

  private Uni<?> callWith(
      Fault fault, Caller caller, CalledObjects called, Supplier<Uni<?>> operation) {
    journal.recordFault(caller.request(), fault.name());
    if (fault.spec().at() == FaultMoment.BEFORE) {
      return delay(fault).chain(() -> actBefore(fault, caller, called, operation));
    }
    return operation
        .get()
        .onItemOrFailure()
        .transformToUni(
            (result, failure) ->
                delay(fault)
                    .chain(
                        () ->
                            actAfter(
                                fault,
                                caller,
                                called,
                                failure == null
                                    ? Uni.createFrom().item(result)
                                    : Uni.createFrom().failure(failure))));
  }

  private Uni<Void> delay(Fault fault) {
    FaultDelay delay = fault.spec().action().delay();
    if (delay == null) {
      return Uni.createFrom().voidItem();
    }
    var random = ThreadLocalRandom.current();
    Duration duration = delay.sample(random.nextDouble(), random.nextGaussian());
    return Timers.delay(duration, vertx);
  }

  private Uni<?> actBefore(
      Fault fault, Caller caller, CalledObjects called, Supplier<Uni<?>> operation) {
    if (Boolean.TRUE.equals(fault.spec().action().endLogin())) {
      return endLogin(caller)
          .chain(
              () ->
                  Uni.createFrom()
                      .failure(Message.AUTHENTICATION_REQUIRED.toError(ErrorType.UNAUTHENTICATED)));
    }
    return respond(fault, caller, called, operation);
  }

  private Uni<?> actAfter(Fault fault, Caller caller, CalledObjects called, Uni<?> outcome) {
    if (Boolean.TRUE.equals(fault.spec().action().endLogin())) {
      return endLogin(caller).chain(() -> outcome);
    }
    return respond(fault, caller, called, () -> outcome);
  }

  private Uni<Void> endLogin(Caller caller) {
    return caller.identity().method() instanceof AuthenticationMethod.Login login
        ? authenticator.endLogin(login.id()).invoke(events::publish).replaceWithVoid()
        : Uni.createFrom().voidItem();
  }

  /** Responds as the fault says; with the outcome if it is only a delay. */
  private Uni<?> respond(
      Fault fault, Caller caller, CalledObjects called, Supplier<Uni<?>> outcome) {
    FaultAction action = fault.spec().action();
    if (action.fail() != null) {
      return fail(caller, called, action.fail().message());
    }
    if (action.linger() != null) {
      return outcome.get().call(() -> store.linger(keyOf(called), action.linger().polls()));
    }
    if (action.error() != null) {
      return Uni.createFrom().failure(fault.toError());
    }
    if (Boolean.TRUE.equals(action.lose())) {
      return withoutResponse(caller, null, ConnectionCloser::closeConnection);
    }
    if (Boolean.TRUE.equals(action.reset())) {
      return withoutResponse(caller, null, ConnectionCloser::resetConnection);
    }
    if (Boolean.TRUE.equals(action.hang())) {
      return withoutResponse(caller, null, request -> {});
    }
    if (action.response() != null) {
      return withoutResponse(
          caller,
          action.response().status(),
          request -> send(action.response(), request.response()));
    }
    return outcome.get();
  }

  /** The client has called complete, which succeeds; then the import fails. */
  private Uni<?> fail(Caller caller, CalledObjects called, String message) {
    return sessionLifecycle
        .apply(
            caller,
            new UpdateSessionId(called.session()),
            Transition.fail(Message.FAULT_INJECTED.format(message)))
        .replaceWithVoid();
  }

  /**
   * Reports a session as ACTIVE if a fault lets it linger.
   *
   * @param model the result of {@code update_session.get}
   */
  Uni<UpdateSessionModel> reportLingering(UpdateSessionId id, UpdateSessionModel model) {
    return model.state() == UpdateSessionModel.State.DONE
        ? store
            .countPoll(server.toKey(id.value()).orElse(null))
            .map(
                isLingering ->
                    isLingering ? model.withState(UpdateSessionModel.State.ACTIVE) : model)
        : Uni.createFrom().item(model);
  }

  /**
   * Returns a result that never completes, so that the API writes no response. The end of the
   * connection, or of the other response, releases the request.
   */
  private Uni<?> withoutResponse(
      Caller caller, Integer status, Consumer<HttpServerRequest> action) {
    return journal
        .write(caller.request(), status, null)
        .invoke(() -> action.accept(caller.request()))
        .chain(() -> Uni.createFrom().nothing());
  }

  private static void send(FaultResponse injected, HttpServerResponse response) {
    response.setStatusCode(injected.status());
    if (injected.headers() != null) {
      injected.headers().forEach(response::putHeader);
    }
    response.end(injected.body() == null ? "" : injected.body());
  }
}
