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
 * Bearer tokens, as {@code quarkus-oidc} verifies them, where that is switched on. The roles that a
 * token names count by the names that they have here.
 */
@ApplicationScoped
class BearerTokenAuthenticator {
  private final CurrentIdentityAssociation current;
  private final Authenticator authenticator;

  BearerTokenAuthenticator(CurrentIdentityAssociation current, Authenticator authenticator) {
    this.current = current;
    this.authenticator = authenticator;
  }

  /**
   * Whom the token of the request in hand names; null where it is not good. SERVICE_UNAVAILABLE
   * where whoever would know cannot be reached.
   */
  Uni<Identity> authenticate(String address) {
    return current
        .getDeferredIdentity()
        .onFailure(AuthenticationFailedException.class)
        .recoverWithNull()
        .onFailure(OIDCException.class)
        .transform(away -> Message.TOKEN_ISSUER_UNAVAILABLE.toError(ErrorType.SERVICE_UNAVAILABLE))
        .map(verified -> verified == null ? null : authenticate(verified, address))
        .invoke(
            identity -> {
              if (identity == null) {
                authenticator.logRejectedToken(address);
              }
            });
  }

  private Identity authenticate(SecurityIdentity verified, String address) {
    return verified.getPrincipal() instanceof JsonWebToken token
        ? authenticator.authenticateByToken(
            name(token),
            verified.getRoles(),
            Instant.ofEpochSecond(token.getExpirationTime()),
            address)
        : null;
  }

  /** Null where what should be one is none. */
  private static String name(JsonWebToken token) {
    try {
      return token.getName();
    } catch (ClassCastException notText) {
      return null;
    }
  }
}
