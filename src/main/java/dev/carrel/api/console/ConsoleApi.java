package dev.carrel.api.console;

import dev.carrel.api.Api;
import dev.carrel.api.Credentials;
import dev.carrel.audit.Channel;
import dev.carrel.http.UrlPaths;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;

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
  public boolean rejectsUnknownQueryParameters() {
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
}
