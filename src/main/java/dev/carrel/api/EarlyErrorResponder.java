package dev.carrel.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.http.RetryAfter;
import dev.carrel.internals.ConnectionCloser;
import dev.carrel.journal.Journal;
import dev.carrel.vapi.VapiError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;

/**
 * Responds with an error before the request is received completely, in the format of the API that
 * was called, and closes the connection.
 */
@Singleton
public class EarlyErrorResponder {
  private static final String RENDERER_KEY = EarlyErrorResponder.class.getName();

  private static final int OK = 200;

  private final ApiRegistry apiRegistry;
  private final ObjectMapper json;
  private final Journal journal;

  EarlyErrorResponder(ApiRegistry apiRegistry, ObjectMapper json, Journal journal) {
    this.apiRegistry = apiRegistry;
    this.journal = journal;
    this.json = json;
  }

  /**
   * Sets how early errors of a request are rendered: with status 200 and the JSON that the renderer
   * returns. JSON-RPC uses it, because its errors have no HTTP status.
   */
  public static void setRenderer(RoutingContext context, Function<VapiError, Buffer> renderer) {
    context.put(RENDERER_KEY, renderer);
  }

  /** Responds with the error and its status in the API that was called; see the other overload. */
  public void respond(RoutingContext context, VapiError error) {
    respond(context, error, apiRegistry.ofPath(context.request().path()).status(error.type()));
  }

  /**
   * Responds with the error, unless a response has begun, and closes the connection. Over HTTP/2,
   * it closes only the stream.
   *
   * @param status the HTTP status; ignored if a renderer is set
   */
  void respond(RoutingContext context, VapiError error, int status) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    if (response.headWritten() || response.closed()) {
      return;
    }
    request.handler(null).endHandler(null);
    if (request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    RetryAfter.addTo(response, error);
    Function<VapiError, Buffer> renderer = context.get(RENDERER_KEY);
    Response rendered = apiRegistry.ofPath(request.path()).toResponse(error, status);
    response
        .setStatusCode(renderer == null ? status : OK)
        .putHeader(
            HttpHeaders.CONTENT_TYPE,
            renderer == null ? rendered.getMediaType().toString() : MediaType.APPLICATION_JSON);
    Buffer body = renderer == null ? toJson(rendered.getEntity()) : renderer.apply(error);
    journal
        .write(request, response.getStatusCode(), error)
        .subscribe()
        .with(
            written ->
                response
                    .end(body)
                    .onComplete(sent -> ConnectionCloser.pauseAndClose(context.vertx(), request)));
  }

  private Buffer toJson(Object body) {
    try {
      return Buffer.buffer(json.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
