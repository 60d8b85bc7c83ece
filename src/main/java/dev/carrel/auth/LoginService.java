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
  private final Authenticator authenticator;
  private final ClusterEvents clusterEvents;

  LoginService(Authenticator authenticator, ClusterEvents clusterEvents) {
    this.authenticator = authenticator;
    this.clusterEvents = clusterEvents;
  }

  /**
   * Logs the caller in and answers the id that stands for them from now on; UNAUTHENTICATED where
   * they came with a login: it cannot make another, which would outlive it. SERVICE_UNAVAILABLE
   * where they have as many logins as they may.
   */
  @Operation("create")
  public Uni<LoginId> create(Caller caller) {
    if (caller.identity().method() instanceof AuthenticationMethod.Login) {
      throw loginRequired();
    }
    return authenticator.createLogin(caller);
  }

  /** Looks at the login in use; UNAUTHENTICATED where the call uses none. */
  @Operation("get")
  public Uni<LoginInfo> get(Caller caller) {
    return authenticator
        .findLogin(loginIdOf(caller))
        .onItem()
        .ifNull()
        .failWith(LoginService::loginRequired);
  }

  /** Logs out, on all replicas; UNAUTHENTICATED where the call uses no login. */
  @Operation("delete")
  public Uni<Void> delete(Caller caller) {
    return authenticator
        .deleteLogin(caller, loginIdOf(caller))
        .invoke(clusterEvents::publish)
        .replaceWithVoid();
  }

  private static String loginIdOf(Caller caller) {
    if (caller.identity().method() instanceof AuthenticationMethod.Login login) {
      return login.id();
    }
    throw loginRequired();
  }

  private static RuntimeException loginRequired() {
    return Message.AUTHENTICATION_REQUIRED.toError(ErrorType.UNAUTHENTICATED);
  }
}
