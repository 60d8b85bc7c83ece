package dev.carrel.auth;

import dev.carrel.cluster.ClusterEvents;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** The vAPI service for logins ({@code com.vmware.cis.session}). */
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
   * Creates a login for the caller and returns its id. Fails with UNAUTHENTICATED if the caller was
   * authenticated by a login, because the new login would outlive it; with SERVICE_UNAVAILABLE if
   * the user has the maximum number of logins.
   */
  @Operation("create")
  @Requires({})
  public Uni<LoginId> create(Caller caller) {
    if (caller.identity().method() instanceof AuthenticationMethod.Login) {
      throw loginRequired();
    }
    return authenticator.createLogin(caller);
  }

  /**
   * Returns the login of the caller. Fails with UNAUTHENTICATED if the caller was not authenticated
   * by a login.
   */
  @Operation("get")
  @Requires({})
  public Uni<LoginInfo> get(Caller caller) {
    return authenticator
        .findLogin(loginIdOf(caller))
        .onItem()
        .ifNull()
        .failWith(LoginService::loginRequired);
  }

  /**
   * Deletes the login of the caller on all replicas. Fails with UNAUTHENTICATED if the caller was
   * not authenticated by a login.
   */
  @Operation("delete")
  @Requires({})
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
