package dev.carrel.inspect.console;

import dev.carrel.face.Credentials;
import dev.carrel.face.Face;
import dev.carrel.session.Via;
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
class ConsoleFace implements Face {
  static final String ROOT = "/console/";
  static final String LOGIN = ROOT + "login";
  static final String COOKIE = "carrel-console";

  @Override
  public Via via() {
    return Via.CONSOLE;
  }

  @Override
  public String root() {
    return ROOT;
  }

  @Override
  public String actionParameter() {
    return "action";
  }

  @Override
  public boolean isImplied(String action) {
    return false;
  }

  @Override
  public Credentials credentials(HttpServerRequest http) {
    return http.path().equals(LOGIN) ? Credentials.of(http) : Credentials.ofCookie(COOKIE, http);
  }

  /** A browser would answer the challenge itself, with a window that asks for a password. */
  @Override
  public boolean challenges() {
    return false;
  }

  @Override
  public LocalizableMessage unknownUrl(String url) {
    return Message.HTTP_NOT_FOUND.of();
  }

  @Override
  public Response encode(VapiError error) {
    return Response.status(error.type().modernStatus())
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(ErrorBody.of(error))
        .build();
  }
}
