package dev.carrel.api;

import dev.carrel.audit.Channel;
import dev.carrel.http.ErrorStatus;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * An API protocol that consists of resource classes under a root path. Shared components use it to
 * route requests, to authenticate them and to render errors. The defaults are those of {@code
 * /api}.
 */
public interface Api {
  /** The channel of this API in the session history, in logs and in metrics. */
  Channel channel();

  /** The path that all paths of this API begin with, for example {@code /api/}. */
  String rootPath();

  /** The query parameter that names an action. */
  default String actionParameter() {
    return "action";
  }

  /** Whether a POST without an action parameter means this action. */
  default boolean isDefaultAction(String action) {
    return false;
  }

  /** Whether a query parameter that the operation does not have is an error. */
  default boolean rejectsUnknownQueryParameters() {
    return true;
  }

  /** Returns the credentials of a request. */
  default Credentials credentials(HttpServerRequest http) {
    return Credentials.fromRequest(http);
  }

  /** Whether 401 responses contain the {@code WWW-Authenticate} header. */
  default boolean sendsChallenge() {
    return true;
  }

  /** Returns the message for a URL that belongs to no operation. */
  default LocalizableMessage unknownUrlMessage(String url) {
    return Message.HTTP_NOT_FOUND.format();
  }

  /** Returns the HTTP status of an error type. */
  default int status(ErrorType type) {
    return ErrorStatus.rest(type);
  }

  /** Returns the HTTP response for an error. */
  default Response toResponse(VapiError error) {
    return toResponse(error, status(error.type()));
  }

  /** Returns the HTTP response for an error, with a status that the type does not determine. */
  default Response toResponse(VapiError error, int status) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(ErrorBody.of(error))
        .build();
  }
}
