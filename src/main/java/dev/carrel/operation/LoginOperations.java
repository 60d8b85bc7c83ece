package dev.carrel.operation;

import dev.carrel.auth.Caller;
import dev.carrel.auth.LoginId;
import dev.carrel.auth.LoginInfo;
import dev.carrel.auth.Logins;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Login sessions. */
@ApplicationScoped
@Service("com.vmware.cis.session")
public class LoginOperations {
  private final Logins logins;

  LoginOperations(Logins logins) {
    this.logins = logins;
  }

  /**
   * Logs the caller in and answers the id that stands for them from now on; UNAUTHENTICATED where
   * they brought no password: a login cannot make another, which would outlive it.
   */
  @Operation("create")
  public Uni<LoginId> create(Caller caller) {
    if (caller.identity().login() != null) {
      throw noLogin();
    }
    return logins.create(caller.user());
  }

  /**
   * Looks at the login in use; UNAUTHENTICATED where the call brought a password and so uses none.
   */
  @Operation("get")
  public Uni<LoginInfo> get(Caller caller) {
    return logins.find(idOf(caller)).onItem().ifNull().failWith(LoginOperations::noLogin);
  }

  /** Logs out; UNAUTHENTICATED where the call brought a password and so uses no login. */
  @Operation("delete")
  public Uni<Void> delete(Caller caller) {
    return logins.delete(idOf(caller));
  }

  private static String idOf(Caller caller) {
    String login = caller.identity().login();
    if (login == null) {
      throw noLogin();
    }
    return login;
  }

  private static RuntimeException noLogin() {
    return Message.AUTHENTICATION_REQUIRED.as(ErrorType.UNAUTHENTICATED);
  }
}
