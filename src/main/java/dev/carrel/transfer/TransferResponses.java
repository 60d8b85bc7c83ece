package dev.carrel.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.database.ErrorMapping;
import dev.carrel.http.ErrorStatus;
import dev.carrel.http.RetryAfter;
import dev.carrel.internals.ConnectionCloser;
import dev.carrel.journal.Journal;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * The HTTP responses of transfer URIs, except for the bytes of downloads. Errors have the same JSON
 * body as under {@code /api}.
 */
@ApplicationScoped
public class TransferResponses {
  /** Short, because other replicas accept transfers. */
  private static final Duration RETRY_AFTER_ON_SHUTDOWN = Duration.ofSeconds(1);

  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final ObjectMapper json;
  private final Journal journal;
  private final Vertx vertx;

  TransferResponses(ObjectMapper json, Journal journal, Vertx vertx) {
    this.json = json;
    this.journal = journal;
    this.vertx = vertx;
  }

  /** Responds with 200 to an upload that has completed its file. */
  public void completed(HttpServerRequest request) {
    end(request, 200);
  }

  /**
   * Responds with 202 to an upload of a range after which the file is still incomplete.
   *
   * @param keptBytes the number of stored bytes, for the header {@code Range}
   */
  public void rangeCompleted(HttpServerRequest request, long keptBytes) {
    addKeptRange(request.response(), keptBytes);
    end(request, 202);
  }

  /**
   * Responds with 416 to an upload whose range does not follow the stored bytes.
   *
   * @param keptBytes the number of stored bytes, for the header {@code Range}
   */
  public void rejectGap(HttpServerRequest request, VapiError error, long keptBytes) {
    addKeptRange(request.response(), keptBytes);
    reject(request, error, RANGE_NOT_SATISFIABLE);
  }

  /**
   * Responds with an error to a download. INVALID_ARGUMENT becomes 416, because the requested range
   * is the only argument.
   */
  public void rejectRange(HttpServerRequest request, Throwable failure) {
    VapiError error = ErrorMapping.toVapiError(failure);
    boolean isRange = error.type() == ErrorType.INVALID_ARGUMENT;
    reject(request, error, isRange ? RANGE_NOT_SATISFIABLE : ErrorStatus.rest(error.type()));
  }

  private static HttpServerResponse addKeptRange(HttpServerResponse response, long keptBytes) {
    if (keptBytes > 0) {
      response.putHeader(HttpHeaderNames.RANGE, "bytes=0-" + (keptBytes - 1));
    }
    return response;
  }

  /** Returns the error with which a replica that shuts down rejects transfers. */
  public static VapiError shuttingDownError() {
    return Message.SHUTTING_DOWN
        .toError(ErrorType.SERVICE_UNAVAILABLE)
        .withRetryAfter(RETRY_AFTER_ON_SHUTDOWN);
  }

  /**
   * Responds with an error. If the client is still sending a body, the server reads it for up to 10
   * seconds and then closes the connection.
   */
  public void reject(HttpServerRequest request, Throwable failure) {
    VapiError error = ErrorMapping.toVapiError(failure);
    reject(request, error, ErrorStatus.rest(error.type()));
  }

  private void reject(HttpServerRequest request, VapiError error, int status) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      journal.endTransfer(request);
      return;
    }
    boolean isBodyPending = !request.isEnded() && hasBody(request);
    if (isBodyPending && request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    RetryAfter.addTo(response, error);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    journal
        .write(request, status, error)
        .subscribe()
        .with(
            written -> {
              response.setStatusCode(status).end(body(error));
              if (isBodyPending) {
                ConnectionCloser.drainAndClose(vertx, request);
              }
            });
  }

  private void end(HttpServerRequest request, int status) {
    if (request.response().closed()) {
      journal.endTransfer(request);
      return;
    }
    journal
        .write(request, status, null)
        .subscribe()
        .with(written -> request.response().setStatusCode(status).end());
  }

  private static boolean hasBody(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || request.version() == HttpVersion.HTTP_2;
  }

  private String body(VapiError error) {
    try {
      return json.writeValueAsString(ErrorBody.of(error));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
