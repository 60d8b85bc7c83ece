package dev.carrel.api.console;

import dev.carrel.api.Api;
import dev.carrel.api.Credentials;
import dev.carrel.audit.Channel;
import dev.carrel.http.ErrorStatus;
import dev.carrel.http.UrlPaths;
import dev.carrel.vapi.ErrorBody;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * The console's JSON API under {@code /console}. Only {@link #LOGIN_PATH} accepts a password; all
 * other paths authenticate by the login cookie, which no other API accepts.
 */
@Singleton
class ConsoleApi implements Api {
  static final String LOGIN_PATH = UrlPaths.CONSOLE + "login";
  static final String LOGIN_COOKIE = "carrel-console";

  @Override
  public Channel channel() {
    return Channel.CONSOLE;
  }

  @Override
  public String rootPath() {
    return UrlPaths.CONSOLE;
  }

  @Override
  public String actionParameter() {
    return "action";
  }

  @Override
  public boolean isDefaultAction(String action) {
    return false;
  }

  @Override
  public Credentials credentials(HttpServerRequest http) {
    return http.path().equals(LOGIN_PATH)
        ? Credentials.fromRequest(http)
        : Credentials.fromCookie(LOGIN_COOKIE, http);
  }

  /** With a challenge, the browser would open its own password dialog. */
  @Override
  public boolean sendsChallenge() {
    return false;
  }

  @Override
  public LocalizableMessage unknownUrlMessage(String url) {
    return Message.HTTP_NOT_FOUND.format();
  }

  @Override
  public Response toResponse(VapiError error) {
    return Response.status(ErrorStatus.rest(error.type()))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(ErrorBody.of(error))
        .build();
  }
}
