package dev.carrel.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.database.ErrorMapping;
import dev.carrel.http.ErrorStatus;
import dev.carrel.internals.ConnectionCloser;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * What a transfer endpoint answers beside bytes. Errors have the shape that they have under {@code
 * /api}.
 */
@ApplicationScoped
public class TransferResponses {
  /** How long a client that was refused may go on sending before its connection is closed. */
  private static final long LINGER_MILLIS = 10_000;

  /** Another replica accepts transfers at once. */
  private static final Duration RETRY_ON_SHUTDOWN = Duration.ofSeconds(1);

  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final ObjectMapper json;
  private final Vertx vertx;

  TransferResponses(ObjectMapper json, Vertx vertx) {
    this.json = json;
    this.vertx = vertx;
  }

  /** All bytes of an upload have arrived. */
  public void completed(HttpServerRequest request) {
    request.response().setStatusCode(200).end();
  }

  /** A part of an upload has arrived; the rest is awaited. */
  public void partCompleted(HttpServerRequest request, long kept) {
    addKeptRange(request.response(), kept).setStatusCode(202).end();
  }

  /** A part of an upload does not follow on what is here. */
  public void rejectGap(HttpServerRequest request, VapiError gap, long kept) {
    addKeptRange(request.response(), kept);
    reject(request, gap, RANGE_NOT_SATISFIABLE);
  }

  /**
   * Tells what was wrong; what is wrong with a value is wrong with the range that was asked for.
   */
  public void rejectRange(HttpServerRequest request, Throwable failure) {
    VapiError error = ErrorMapping.toVapiError(failure);
    boolean isRange = error.type() == ErrorType.INVALID_ARGUMENT;
    reject(request, error, isRange ? RANGE_NOT_SATISFIABLE : ErrorStatus.rest(error.type()));
  }

  private static HttpServerResponse addKeptRange(HttpServerResponse response, long kept) {
    if (kept > 0) {
      response.putHeader(HttpHeaderNames.RANGE, "bytes=0-" + (kept - 1));
    }
    return response;
  }

  /** The refusal of a replica that is about to stop. */
  public static VapiError shuttingDownError() {
    return Message.SHUTTING_DOWN
        .toError(ErrorType.SERVICE_UNAVAILABLE)
        .withRetryAfter(RETRY_ON_SHUTDOWN);
  }

  /** Tells what was wrong. */
  public void reject(HttpServerRequest request, Throwable failure) {
    VapiError error = ErrorMapping.toVapiError(failure);
    reject(request, error, ErrorStatus.rest(error.type()));
  }

  private void reject(HttpServerRequest request, VapiError error, int status) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    boolean bodyIsComing = !request.isEnded() && hasBody(request);
    if (bodyIsComing && request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    error
        .retryAfter()
        .ifPresent(
            wait ->
                response.putHeader(HttpHeaderNames.RETRY_AFTER, String.valueOf(wait.toSeconds())));
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body(error));
    if (bodyIsComing) {
      drainAndClose(request);
    }
  }

  private static boolean hasBody(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || request.version() == HttpVersion.HTTP_2;
  }

  /**
   * Reads on and drops what a client still sends, then closes: to close at once would reset the
   * connection, and the client might never read why.
   */
  private void drainAndClose(HttpServerRequest request) {
    if (request.isEnded()) { // Sending the response resumes a paused request, and can end it.
      closeUnlessHttp2(request);
      return;
    }
    long timer =
        vertx.setTimer(LINGER_MILLIS, late -> ConnectionCloser.closeAfterResponse(request));
    request.handler(dropped -> {});
    request.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          closeUnlessHttp2(request);
        });
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.resume();
  }

  /** An HTTP/2 stream ends by itself. */
  private static void closeUnlessHttp2(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2) {
      ConnectionCloser.closeAfterResponse(request);
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
