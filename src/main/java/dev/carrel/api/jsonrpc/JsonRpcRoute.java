package dev.carrel.api.jsonrpc;

import dev.carrel.api.CallerResolver;
import dev.carrel.api.EarlyErrorResponder;
import dev.carrel.audit.Channel;
import dev.carrel.database.ErrorMapping;
import dev.carrel.http.RequestId;
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
class JsonRpcRoute {
  private static final String PATH = "/api";
  private static final String MEDIA_TYPE = "application/json";

  /** Before it is known whether there is more of the body than is taken. */
  private static final int BEFORE_THE_LIMITS = -2;

  private final OperationRegistry operations;
  private final CallerResolver callers;

  JsonRpcRoute(OperationRegistry operations, CallerResolver callers) {
    this.operations = operations;
    this.callers = callers;
  }

  void addTo(@Observes Router router) {
    router.post(PATH).order(BEFORE_THE_LIMITS).handler(JsonRpcRoute::refuseInItsWords);
    router.post(PATH).handler(this::receive);
  }

  private static void refuseInItsWords(RoutingContext context) {
    if (context.request().path().equals(PATH)) {
      EarlyErrorResponder.inWords(
          context,
          error ->
              JsonRpcResponse.fault(
                      null,
                      JsonRpcErrorCode.INVALID_REQUEST.because(
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
    BodyReader.read(request)
        .chain(body -> answer(body, request))
        .onFailure(JsonRpcException.class)
        .recoverWithItem(failure -> JsonRpcResponse.fault(null, failure))
        .subscribe()
        .with(reply -> send(reply, request.response()), gone -> request.connection().close());
  }

  private Uni<JsonRpcResponse> answer(Buffer body, HttpServerRequest request) {
    shouldBeJson(request);
    JsonRpcRequest envelope = JsonRpcRequest.read(body.getBytes());
    RequestId.tell(request, envelope.operationId());
    return Uni.createFrom()
        .deferred(() -> invoked(envelope, request))
        .onFailure(JsonRpcException.class)
        .recoverWithItem(failure -> JsonRpcResponse.fault(envelope.id(), failure))
        .onFailure()
        .recoverWithItem(
            failure -> JsonRpcResponse.error(envelope.id(), ErrorMapping.error(failure)))
        .map(reply -> envelope.id() == null ? null : reply);
  }

  /** No page of another site can have a browser send this without being asked first. */
  private static void shouldBeJson(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE)) {
      throw JsonRpcErrorCode.INVALID_REQUEST.because("The body is " + MEDIA_TYPE + ".");
    }
  }

  /** An unknown operation is unknown to everybody; only then it matters who calls. */
  private Uni<JsonRpcResponse> invoked(JsonRpcRequest envelope, HttpServerRequest request) {
    Invocation invocation = Invocation.of(envelope);
    invocation.shouldBeAsTold(request.headers());
    RegisteredOperation operation = operations.find(invocation.service(), invocation.operation());
    return callers
        .find(SecurityContext.of(invocation.security(), request), Channel.JSON_RPC, request)
        .chain(caller -> operation.call(caller, invocation.input()))
        .map(answer -> JsonRpcResponse.output(envelope.id(), operation.output(), answer));
  }

  /** Sends a reply; null to a notification, which gets none. */
  private static void send(JsonRpcResponse reply, HttpServerResponse response) {
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
