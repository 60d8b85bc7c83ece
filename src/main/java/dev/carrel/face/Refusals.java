package dev.carrel.face;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Refuses a request of which the rest is not wanted any more, in the shape of its face. */
@Singleton
class Refusals {
  private static final long HTTP2_NO_ERROR = 0;

  /**
   * How long the connection stays, unread, after the refusal: to close it with bytes on their way
   * would reset it, and the client might never read why.
   */
  private static final long LINGER_MILLIS = 1000;

  private final Faces faces;
  private final ObjectMapper json;

  Refusals(Faces faces, ObjectMapper json) {
    this.faces = faces;
    this.json = json;
  }

  /** Says so, unless something has been said before, and ends the connection. */
  void refuse(RoutingContext context, VapiError error, int status) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    if (response.headWritten() || response.closed()) {
      return;
    }
    request.handler(null).endHandler(null);
    if (request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(text(faces.of(request.path()).encode(error).getEntity()))
        .onComplete(sent -> linger(context));
  }

  /** Quarkus has a request read on that is answered early. */
  private static void linger(RoutingContext context) {
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

  private String text(Object entity) {
    try {
      return json.writeValueAsString(entity);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
