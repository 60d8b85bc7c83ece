package dev.carrel.api.console;

import dev.carrel.auth.Caller;
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

  ConsoleLoginResource(LoginService logins, ConsoleUser consoleUser, CarrelConfig config) {
    this.logins = logins;
    this.consoleUser = consoleUser;
    this.isControlEnabled = config.control().enabled();
  }

  /**
   * The logged-in user.
   *
   * @param canSeeAll whether the user has {@code Sessions.TerminateSession}, and so sees and ends
   *     the sessions of all users
   * @param controlEnabled whether the control API is enabled
   */
  public record CurrentUser(String user, boolean canSeeAll, boolean controlEnabled) {}

  @POST
  @Path("login")
  public Uni<Response> login(CsrfGuardBody body, HttpServerRequest http) {
    CsrfGuardBody.require(body);
    Caller caller = consoleUser.require();
    return logins
        .create(caller)
        .map(id -> Response.ok(toCurrentUser(caller)).cookie(cookie(id, http)).build());
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
        .map(unused -> Response.noContent().cookie(cookie(null, http)).build());
  }

  private CurrentUser toCurrentUser(Caller caller) {
    return new CurrentUser(
        caller.user(), caller.has(Privilege.TERMINATE_SESSION), isControlEnabled);
  }

  /**
   * The login cookie. It is a session cookie: the browser deletes it when it is closed.
   *
   * @param id null for a cookie that deletes the login cookie
   */
  private static NewCookie cookie(LoginId id, HttpServerRequest http) {
    return new NewCookie.Builder(ConsoleApi.LOGIN_COOKIE)
        .value(id == null ? "" : id.value())
        .maxAge(id == null ? 0 : NewCookie.DEFAULT_MAX_AGE)
        .path("/console")
        .httpOnly(true)
        .sameSite(NewCookie.SameSite.STRICT)
        .secure(http.isSSL() || "https".equals(http.scheme()))
        .build();
  }
}
