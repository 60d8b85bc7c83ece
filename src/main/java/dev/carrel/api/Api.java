package dev.carrel.api;

import dev.carrel.audit.Channel;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;

/**
 * One of the ways in which operations are reached, as far as those that serve all of them need to
 * know it.
 */
public interface Api {
  /** How it is called in the history of a session. */
  Channel channel();

  /** The path under which it lies, as in {@code /api/}. */
  String rootPath();

  /** The query parameter that names an action. */
  String actionParameter();

  /** Whether an action is what a POST without any does, so that naming it changes nothing. */
  boolean isDefaultAction(String action);

  /** What a request brings to prove who sent it. */
  default Credentials credentials(HttpServerRequest http) {
    return Credentials.fromRequest(http);
  }

  /** Whether it tells whoever is not known how to authenticate. */
  default boolean sendsChallenge() {
    return true;
  }

  /** What it says to a URL that leads to no operation. */
  LocalizableMessage unknownUrlMessage(String url);

  /** The response that tells of an error. */
  Response toResponse(VapiError error);
}
