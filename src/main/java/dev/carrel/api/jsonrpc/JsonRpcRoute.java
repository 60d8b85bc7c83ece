package dev.carrel.api.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.api.BodyReader;
import dev.carrel.api.CallerResolver;
import dev.carrel.api.EarlyErrorResponder;
import dev.carrel.audit.Channel;
import dev.carrel.database.ErrorMapping;
import dev.carrel.http.RequestId;
import dev.carrel.http.RetryAfter;
import dev.carrel.http.UrlPaths;
import dev.carrel.journal.Journal;
import dev.carrel.vapi.VapiError;
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
 * The route {@code POST /api}: one JSON-RPC request, one response. The HTTP status is always 200.
 *
 * <p>It is a Vert.x route and not a REST resource, because the body contains the credentials and
 * because errors are rendered in another format than in REST.
 */
@ApplicationScoped
class JsonRpcRoute {
  private static final int OK = 200;
  private static final String MEDIA_TYPE = "application/json";

  /** Before {@code BodyLimit}, so that its errors are rendered as JSON-RPC. */
  private static final int ROUTE_ORDER = -2;

  private final JsonRpcOperations operations;
  private final CallerResolver callerResolver;
  private final Journal journal;

  JsonRpcRoute(JsonRpcOperations operations, CallerResolver callerResolver, Journal journal) {
    this.operations = operations;
    this.callerResolver = callerResolver;
    this.journal = journal;
  }

  void registerRoute(@Observes Router router) {
    router.post(UrlPaths.JSON_RPC).order(ROUTE_ORDER).handler(JsonRpcRoute::setErrorRenderer);
    router.post(UrlPaths.JSON_RPC).handler(this::handle);
  }

  private static void setErrorRenderer(RoutingContext context) {
    if (context.request().path().equals(UrlPaths.JSON_RPC)) {
      EarlyErrorResponder.setRenderer(
          context,
          error ->
              JsonRpcResponse.protocolError(
                      null,
                      JsonRpcErrorCode.INVALID_REQUEST.toException(
                          error.messages().get(0).defaultMessage()))
                  .body());
    }
    context.next();
  }

  private void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!request.path().equals(UrlPaths.JSON_RPC)) {
      context.next();
      return;
    }
    BodyReader.read(request)
        .chain(body -> process(body, request))
        .onFailure(JsonRpcException.class)
        .recoverWithItem(failure -> JsonRpcResponse.protocolError(null, failure))
        .subscribe()
        .with(
            jsonRpcResponse -> send(jsonRpcResponse, request),
            failure -> request.connection().close());
  }

  private Uni<JsonRpcResponse> process(Buffer body, HttpServerRequest request) {
    requireJson(request);
    JsonRpcRequest jsonRpcRequest = JsonRpcRequest.parse(body.getBytes());
    RequestId.setFromBody(request, jsonRpcRequest.clientRequestId());
    return Uni.createFrom()
        .deferred(() -> invoke(jsonRpcRequest, request))
        .onFailure(JsonRpcException.class)
        .recoverWithItem(failure -> JsonRpcResponse.protocolError(jsonRpcRequest.id(), failure))
        .onFailure()
        .recoverWithItem(
            failure ->
                JsonRpcResponse.error(jsonRpcRequest.id(), ErrorMapping.toVapiError(failure)))
        .map(jsonRpcResponse -> jsonRpcRequest.id() == null ? null : jsonRpcResponse);
  }

  /**
   * Protects against CSRF: browsers send JSON to other sites only after a CORS preflight request.
   */
  private static void requireJson(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE)) {
      throw JsonRpcErrorCode.INVALID_REQUEST.toException(
          "The media type must be " + MEDIA_TYPE + ".");
    }
  }

  /** Unknown operations are rejected before the caller is authenticated. */
  private Uni<JsonRpcResponse> invoke(JsonRpcRequest jsonRpcRequest, HttpServerRequest request) {
    Invocation invocation = Invocation.from(jsonRpcRequest);
    invocation.requireMatchingHeaders(request.headers());
    JsonRpcOperation operation = operations.get(invocation.service(), invocation.operation());
    journal.describe(
        request, operation.definition().shortName(), sessionOf(invocation.input()), OK, type -> OK);
    return callerResolver
        .resolve(
            SecurityContext.credentialsOf(invocation.security(), request),
            Channel.JSON_RPC,
            request)
        .chain(caller -> operation.call(caller, invocation.input()))
        .map(result -> JsonRpcResponse.result(jsonRpcRequest.id(), operation.output(), result));
  }

  private static String sessionOf(JsonNode input) {
    JsonNode parameters = input.path("STRUCTURE").path("operation-input");
    return parameters
        .path("update_session_id")
        .asText(parameters.path("download_session_id").asText(null));
  }

  /** Sends the response; an empty body if it is null, which means a notification. */
  private void send(JsonRpcResponse jsonRpcResponse, HttpServerRequest request) {
    VapiError error = jsonRpcResponse == null ? null : jsonRpcResponse.error();
    journal
        .write(request, OK, error)
        .subscribe()
        .with(written -> send(jsonRpcResponse, request.response()));
  }

  private static void send(JsonRpcResponse jsonRpcResponse, HttpServerResponse response) {
    if (jsonRpcResponse == null) {
      response.end();
      return;
    }
    if (jsonRpcResponse.error() != null) {
      response.putHeader("vapi-error", jsonRpcResponse.error().type().canonicalName());
      RetryAfter.addTo(response, jsonRpcResponse.error());
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE).end(jsonRpcResponse.body());
  }
}
