package dev.carrel.api;

import dev.carrel.audit.Channel;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;

/**
 * An API protocol that consists of resource classes under a root path. Shared components use it to
 * route requests, to authenticate them and to render errors.
 */
public interface Api {
  /** The channel of this API in the session history, in logs and in metrics. */
  Channel channel();

  /** The path that all paths of this API begin with, for example {@code /api/}. */
  String rootPath();

  /** The query parameter that names an action. */
  String actionParameter();

  /** Whether a POST without an action parameter means this action. */
  boolean isDefaultAction(String action);

  /** Returns the credentials of a request. */
  default Credentials credentials(HttpServerRequest http) {
    return Credentials.fromRequest(http);
  }

  /** Whether 401 responses contain the {@code WWW-Authenticate} header. */
  default boolean sendsChallenge() {
    return true;
  }

  /** Returns the message for a URL that belongs to no operation. */
  LocalizableMessage unknownUrlMessage(String url);

  /** Returns the HTTP response for an error. */
  Response toResponse(VapiError error);
}
