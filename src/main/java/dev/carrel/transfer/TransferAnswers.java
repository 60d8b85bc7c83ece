package dev.carrel.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.operation.Faults;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What a transfer endpoint answers beside bytes. Errors have the shape that they have under {@code
 * /api}.
 */
@ApplicationScoped
class TransferAnswers {
  /** How long a client that was refused may go on sending before its connection is closed. */
  private static final long LINGER_MILLIS = 10_000;

  private static final long HTTP2_NO_ERROR = 0;

  private final ObjectMapper json;
  private final Vertx vertx;

  TransferAnswers(ObjectMapper json, Vertx vertx) {
    this.json = json;
    this.vertx = vertx;
  }

  /** All bytes of an upload have arrived. */
  void received(HttpServerRequest request) {
    request.response().setStatusCode(200).end();
  }

  /** Tells what was wrong. */
  void refuse(HttpServerRequest request, Throwable failure) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    VapiError error = Faults.error(failure);
    boolean bodyIsComing = !request.isEnded();
    if (bodyIsComing && request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response
        .setStatusCode(error.type().modernStatus())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body(error));
    if (bodyIsComing) {
      drain(request);
    }
  }

  /**
   * Reads on and drops what a client still sends, then closes: to close at once would reset the
   * connection, and the client might never read why.
   */
  private void drain(HttpServerRequest request) {
    long timer = vertx.setTimer(LINGER_MILLIS, late -> close(request));
    request.handler(dropped -> {});
    request.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          close(request);
        });
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.resume();
  }

  private static void close(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(HTTP2_NO_ERROR);
    } else {
      request.connection().close();
    }
  }

  private String body(VapiError error) {
    try {
      return json.writeValueAsString(ErrorBody.of(error));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
