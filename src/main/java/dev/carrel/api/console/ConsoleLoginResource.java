package dev.carrel.api.console;

import dev.carrel.api.Credentials;
import dev.carrel.auth.Caller;
import dev.carrel.auth.ControlKeyAuthenticator;
import dev.carrel.auth.LoginId;
import dev.carrel.auth.LoginService;
import dev.carrel.auth.Privilege;
import dev.carrel.config.CarrelConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;

/**
 * Creates and deletes the console's logins. The login page sends HTTP Basic credentials, so they
 * are verified and failures are throttled as in all other APIs.
 */
@Path("/console")
public class ConsoleLoginResource {
  private final LoginService logins;
  private final ConsoleUser consoleUser;
  private final boolean isControlEnabled;
  private final boolean isControlKeyRequired;

  ConsoleLoginResource(
      LoginService logins,
      ConsoleUser consoleUser,
      ControlKeyAuthenticator controlKeyAuthenticator,
      CarrelConfig config) {
    this.logins = logins;
    this.consoleUser = consoleUser;
    this.isControlEnabled = config.control().enabled();
    this.isControlKeyRequired = controlKeyAuthenticator.isKeyRequired();
  }

  /**
   * The logged-in user.
   *
   * @param canSeeAll whether the user has {@code Sessions.TerminateSession}, and so sees and ends
   *     the sessions of all users
   * @param controlEnabled whether the control API is enabled
   * @param controlKeyRequired whether the control API requires a key, and not only this login
   */
  public record CurrentUser(
      String user, boolean canSeeAll, boolean controlEnabled, boolean controlKeyRequired) {}

  @POST
  @Path("login")
  public Uni<Response> login(CsrfGuardBody body, HttpServerRequest http) {
    CsrfGuardBody.require(body);
    Caller caller = consoleUser.require();
    return logins
        .create(caller)
        .map(id -> Response.ok(toCurrentUser(caller)).cookie(cookies(id, http)).build());
  }

  @GET
  @Path("me")
  public CurrentUser currentUser() {
    return toCurrentUser(consoleUser.require());
  }

  @POST
  @Path("logout")
  public Uni<Response> logout(CsrfGuardBody body, HttpServerRequest http) {
    CsrfGuardBody.require(body);
    return logins
        .delete(consoleUser.require())
        .map(unused -> Response.noContent().cookie(cookies(null, http)).build());
  }

  private CurrentUser toCurrentUser(Caller caller) {
    return new CurrentUser(
        caller.user(),
        caller.has(Privilege.TERMINATE_SESSION),
        isControlEnabled,
        isControlKeyRequired);
  }

  /**
   * The login cookie, and the one for the control API if it requires no key.
   *
   * @param id null for cookies that delete them
   */
  private NewCookie[] cookies(LoginId id, HttpServerRequest http) {
    NewCookie console = cookie(ConsoleApi.LOGIN_COOKIE, "/console", id, http);
    return isControlKeyRequired
        ? new NewCookie[] {console}
        : new NewCookie[] {
          console, cookie(Credentials.ControlKey.LOGIN_COOKIE, "/carrel/v1", id, http)
        };
  }

  /** A session cookie: the browser deletes it when it is closed. */
  private static NewCookie cookie(String name, String path, LoginId id, HttpServerRequest http) {
    return new NewCookie.Builder(name)
        .value(id == null ? "" : id.value())
        .maxAge(id == null ? 0 : NewCookie.DEFAULT_MAX_AGE)
        .path(path)
        .httpOnly(true)
        .sameSite(NewCookie.SameSite.STRICT)
        .secure(http.isSSL() || "https".equals(http.scheme()))
        .build();
  }
}
