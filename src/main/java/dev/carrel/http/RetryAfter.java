package dev.carrel.http;

import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The response header {@code Retry-After}. */
public final class RetryAfter {
  private RetryAfter() {}

  /** Adds the header, in seconds, if the error says when the client can retry. */
  public static void addTo(HttpServerResponse response, VapiError error) {
    error
        .retryAfter()
        .ifPresent(
            delay ->
                response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(delay.toSeconds())));
  }
}
