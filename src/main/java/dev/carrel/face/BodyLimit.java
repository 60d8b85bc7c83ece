package dev.carrel.face;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

/** Keeps bodies of the faces small: they are held in memory whole. Files go elsewhere. */
@Singleton
class BodyLimit {
  /**
   * In bytes. {@code quarkus.rest.input-buffer-size} is the same, so that no body waits for a
   * worker.
   */
  static final long LIMIT = 1024 * 1024;

  private static final int AFTER_QUARKUS_OWN_LIMIT = -1;

  private final Faces faces;
  private final ObjectMapper json;

  BodyLimit(Faces faces, ObjectMapper json) {
    this.faces = faces;
    this.json = json;
  }

  void addTo(@Observes Router router) {
    for (String root : faces.roots()) {
      router.route(root + "*").order(AFTER_QUARKUS_OWN_LIMIT).handler(this::limit);
    }
  }

  private void limit(RoutingContext context) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && Long.parseLong(length) > LIMIT) {
      refuse(context);
    } else {
      // A chunked body is counted where it is read.
      context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, LIMIT);
      context.next();
    }
  }

  private void refuse(RoutingContext context) {
    Response refusal =
        faces
            .of(context.request().path())
            .encode(Message.BODY_TOO_LARGE.as(ErrorType.INVALID_REQUEST, LIMIT));
    context
        .response()
        .setStatusCode(Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(text(refusal.getEntity()))
        .onComplete(sent -> context.request().connection().close());
  }

  private String text(Object entity) {
    try {
      return json.writeValueAsString(entity);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
