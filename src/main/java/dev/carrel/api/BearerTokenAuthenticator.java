package dev.carrel.api;

import dev.carrel.auth.Authenticator;
import dev.carrel.auth.Identity;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Authenticates bearer tokens of OpenID Connect, which {@code quarkus-oidc} verifies if it is
 * enabled. A role in a token grants the privileges of the role of the same name in Carrel.
 */
@ApplicationScoped
class BearerTokenAuthenticator {
  private final CurrentIdentityAssociation currentIdentity;
  private final Authenticator authenticator;

  BearerTokenAuthenticator(
      CurrentIdentityAssociation currentIdentity, Authenticator authenticator) {
    this.currentIdentity = currentIdentity;
    this.authenticator = authenticator;
  }

  /**
   * Returns the identity that the token of the current request names, or null if the token is
   * invalid. Fails with SERVICE_UNAVAILABLE if the token issuer cannot be reached.
   *
   * @param address the client's IP address, for the audit log
   */
  Uni<Identity> authenticate(String address) {
    return currentIdentity
        .getDeferredIdentity()
        .onFailure(AuthenticationFailedException.class)
        .recoverWithNull()
        .onFailure(OIDCException.class)
        .transform(
            failure -> Message.TOKEN_ISSUER_UNAVAILABLE.toError(ErrorType.SERVICE_UNAVAILABLE))
        .map(verified -> verified == null ? null : toIdentity(verified, address))
        .invoke(
            identity -> {
              if (identity == null) {
                authenticator.logRejectedToken(address);
              }
            });
  }

  private Identity toIdentity(SecurityIdentity verified, String address) {
    return verified.getPrincipal() instanceof JsonWebToken token
        ? authenticator.authenticateByToken(
            nameOf(token),
            verified.getRoles(),
            Instant.ofEpochSecond(token.getExpirationTime()),
            address)
        : null;
  }

  /** Returns null if the claim that should be the name is not a string. */
  private static String nameOf(JsonWebToken token) {
    try {
      return token.getName();
    } catch (ClassCastException notString) {
      return null;
    }
  }
}
