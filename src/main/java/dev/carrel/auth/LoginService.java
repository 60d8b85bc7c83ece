package dev.carrel.auth;

import dev.carrel.cluster.ClusterEvents;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Login sessions. */
@ApplicationScoped
@Service("com.vmware.cis.session")
public class LoginService {
  private final Authenticator logins;
  private final ClusterEvents announcements;

  LoginService(Authenticator logins, ClusterEvents announcements) {
    this.logins = logins;
    this.announcements = announcements;
  }

  /**
   * Logs the caller in and answers the id that stands for them from now on; UNAUTHENTICATED where
   * they came with a login: it cannot make another, which would outlive it. SERVICE_UNAVAILABLE
   * where they have as many logins as they may.
   */
  @Operation("create")
  public Uni<LoginId> create(Caller caller) {
    if (caller.identity().proof() instanceof AuthenticationMethod.Login) {
      throw noLogin();
    }
    return logins.create(caller);
  }

  /** Looks at the login in use; UNAUTHENTICATED where the call uses none. */
  @Operation("get")
  public Uni<LoginInfo> get(Caller caller) {
    return logins.find(idOf(caller)).onItem().ifNull().failWith(LoginService::noLogin);
  }

  /** Logs out, on all replicas; UNAUTHENTICATED where the call uses no login. */
  @Operation("delete")
  public Uni<Void> delete(Caller caller) {
    return logins.delete(caller, idOf(caller)).invoke(announcements::tell).replaceWithVoid();
  }

  private static String idOf(Caller caller) {
    if (caller.identity().proof() instanceof AuthenticationMethod.Login login) {
      return login.id();
    }
    throw noLogin();
  }

  private static RuntimeException noLogin() {
    return Message.AUTHENTICATION_REQUIRED.as(ErrorType.UNAUTHENTICATED);
  }
}
