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
 * What the console's pages talk to. A password counts for logging in alone, and a login counts by a
 * cookie that no other face knows.
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

  /** A browser would answer the challenge itself, with a window that asks for a password. */
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
