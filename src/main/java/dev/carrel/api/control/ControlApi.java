package dev.carrel.api.control;

import dev.carrel.api.Api;
import dev.carrel.api.Credentials;
import dev.carrel.audit.Channel;
import dev.carrel.http.ErrorStatus;
import dev.carrel.http.UrlPaths;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The control API. Its callers authenticate by a key; no user of vSphere can call it. */
@Singleton
class ControlApi implements Api {
  private static final int CONFLICT = 409;

  @Override
  public Channel channel() {
    return Channel.CONTROL;
  }

  @Override
  public String rootPath() {
    return UrlPaths.CONTROL;
  }

  @Override
  public Credentials credentials(HttpServerRequest http) {
    return Credentials.ControlKey.fromRequest(http);
  }

  /** The challenge of the other APIs would ask for a password. */
  @Override
  public boolean sendsChallenge() {
    return false;
  }

  @Override
  public int status(ErrorType type) {
    return type == ErrorType.NOT_ALLOWED_IN_CURRENT_STATE ? CONFLICT : ErrorStatus.rest(type);
  }

  @Override
  public Response toResponse(VapiError error, int status) {
    Response.ResponseBuilder response =
        Response.status(status).type(Problem.MEDIA_TYPE).entity(Problem.of(error, status));
    return error.type() == ErrorType.UNAUTHENTICATED
        ? response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer").build()
        : response.build();
  }
}
