package dev.carrel.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.vapi.VapiError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.function.Function;

/** Refuses a request of which the rest is not wanted any more, in the shape of its face. */
@Singleton
public class EarlyErrorResponder {
  private static final String RENDERER_KEY = EarlyErrorResponder.class.getName();

  private static final long HTTP2_NO_ERROR = 0;
  private static final int OK = 200;

  /**
   * How long the connection stays, unread, after the refusal: to close it with bytes on their way
   * would reset it, and the client might never read why.
   */
  private static final long LINGER_MILLIS = 1000;

  private final ApiRegistry apiRegistry;
  private final ObjectMapper json;

  EarlyErrorResponder(ApiRegistry apiRegistry, ObjectMapper json) {
    this.apiRegistry = apiRegistry;
    this.json = json;
  }

  /**
   * Has a request refused in words of its own, for a face whose statuses say nothing: with 200, and
   * a body in JSON.
   */
  public static void setRenderer(RoutingContext context, Function<VapiError, Buffer> renderer) {
    context.put(RENDERER_KEY, renderer);
  }

  /** Says so, unless something has been said before, and ends the connection. */
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
    error
        .retryAfter()
        .ifPresent(
            wait -> response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait.toSeconds())));
    Function<VapiError, Buffer> renderer = context.get(RENDERER_KEY);
    response
        .setStatusCode(renderer == null ? status : OK)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(renderer == null ? render(request, error) : renderer.apply(error))
        .onComplete(sent -> closeLater(context));
  }

  /** Quarkus has a request read on that is answered early. */
  private static void closeLater(RoutingContext context) {
    if (!context.request().isEnded()) {
      context.request().pause();
    }
    context.vertx().setTimer(LINGER_MILLIS, over -> close(context.request()));
  }

  private static void close(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(HTTP2_NO_ERROR);
    } else {
      request.connection().close();
    }
  }

  private Buffer render(HttpServerRequest request, VapiError error) {
    try {
      return Buffer.buffer(
          json.writeValueAsBytes(apiRegistry.ofPath(request.path()).toResponse(error).getEntity()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
