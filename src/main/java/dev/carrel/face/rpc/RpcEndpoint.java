package dev.carrel.face.rpc;

import dev.carrel.face.Callers;
import dev.carrel.face.Refusals;
import dev.carrel.http.RequestId;
import dev.carrel.operation.Faults;
import dev.carrel.session.Via;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * {@code POST /api}: one request, one reply, and HTTP's status says nothing: it is always 200.
 *
 * <p>A route rather than a resource: who calls is told in the body, and the errors of REST are not
 * this face's.
 */
@ApplicationScoped
class RpcEndpoint {
  private static final String PATH = "/api";
  private static final String MEDIA_TYPE = "application/json";

  /** Before it is known whether there is more of the body than is taken. */
  private static final int BEFORE_THE_LIMITS = -2;

  private final Operations operations;
  private final Callers callers;

  RpcEndpoint(Operations operations, Callers callers) {
    this.operations = operations;
    this.callers = callers;
  }

  void addTo(@Observes Router router) {
    router.post(PATH).order(BEFORE_THE_LIMITS).handler(RpcEndpoint::refuseInItsWords);
    router.post(PATH).handler(this::receive);
  }

  private static void refuseInItsWords(RoutingContext context) {
    if (context.request().path().equals(PATH)) {
      Refusals.inWords(
          context,
          error ->
              Reply.fault(
                      null,
                      ProtocolFault.INVALID_REQUEST.because(
                          error.messages().get(0).defaultMessage()))
                  .body());
    }
    context.next();
  }

  private void receive(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!request.path().equals(PATH)) {
      context.next();
      return;
    }
    RequestBody.read(request)
        .chain(body -> answer(body, request))
        .onFailure(ProtocolException.class)
        .recoverWithItem(failure -> Reply.fault(null, failure))
        .subscribe()
        .with(reply -> send(reply, request.response()), gone -> request.connection().close());
  }

  private Uni<Reply> answer(Buffer body, HttpServerRequest request) {
    shouldBeJson(request);
    Envelope envelope = Envelope.read(body.getBytes());
    RequestId.tell(request, envelope.operationId());
    return Uni.createFrom()
        .deferred(() -> invoked(envelope, request))
        .onFailure(ProtocolException.class)
        .recoverWithItem(failure -> Reply.fault(envelope.id(), failure))
        .onFailure()
        .recoverWithItem(failure -> Reply.error(envelope.id(), Faults.error(failure)))
        .map(reply -> envelope.id() == null ? null : reply);
  }

  /** No page of another site can have a browser send this without being asked first. */
  private static void shouldBeJson(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE)) {
      throw ProtocolFault.INVALID_REQUEST.because("The body is " + MEDIA_TYPE + ".");
    }
  }

  /** An unknown operation is unknown to everybody; only then it matters who calls. */
  private Uni<Reply> invoked(Envelope envelope, HttpServerRequest request) {
    Invocation invocation = Invocation.of(envelope);
    invocation.shouldBeAsTold(request.headers());
    BoundOperation operation = operations.find(invocation.service(), invocation.operation());
    return callers
        .find(SecurityContext.of(invocation.security(), request), Via.JSON_RPC, request)
        .chain(caller -> operation.call(caller, invocation.input()))
        .map(answer -> Reply.output(envelope.id(), operation.output(), answer));
  }

  /** Sends a reply; null to a notification, which gets none. */
  private static void send(Reply reply, HttpServerResponse response) {
    if (reply == null) {
      response.end();
      return;
    }
    if (reply.error() != null) {
      response.putHeader("vapi-error", reply.error().type().canonicalName());
      reply
          .error()
          .retryAfter()
          .ifPresent(
              wait ->
                  response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait.toSeconds())));
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE).end(reply.body());
  }
}
