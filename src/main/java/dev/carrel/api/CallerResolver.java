package dev.carrel.api;

import dev.carrel.audit.Actor;
import dev.carrel.audit.Channel;
import dev.carrel.auth.Authenticator;
import dev.carrel.auth.Caller;
import dev.carrel.auth.ControlKeyAuthenticator;
import dev.carrel.auth.Identity;
import dev.carrel.http.ClientAddress;
import dev.carrel.http.RequestId;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** Authenticates requests and determines their {@link Caller}. */
@ApplicationScoped
public class CallerResolver {
  private final Authenticator authenticator;
  private final BearerTokenAuthenticator bearerTokenAuthenticator;
  private final ControlKeyAuthenticator controlKeyAuthenticator;
  private final PublicUrlResolver publicUrlResolver;

  CallerResolver(
      Authenticator authenticator,
      BearerTokenAuthenticator bearerTokenAuthenticator,
      ControlKeyAuthenticator controlKeyAuthenticator,
      PublicUrlResolver publicUrlResolver) {
    this.authenticator = authenticator;
    this.bearerTokenAuthenticator = bearerTokenAuthenticator;
    this.controlKeyAuthenticator = controlKeyAuthenticator;
    this.publicUrlResolver = publicUrlResolver;
  }

  /**
   * Returns the caller that the credentials identify. Fails with UNAUTHENTICATED if they identify
   * no user.
   *
   * @param channel the API that received the request
   */
  public Uni<Caller> resolve(Credentials credentials, Channel channel, HttpServerRequest http) {
    String address = ClientAddress.of(http);
    return authenticate(credentials, address)
        .onItem()
        .ifNull()
        .failWith(() -> Message.AUTHENTICATION_REQUIRED.toError(ErrorType.UNAUTHENTICATED))
        .map(
            identity ->
                new Caller(
                    identity,
                    new Actor(identity.user(), channel, address, RequestId.of(http)),
                    publicUrlResolver.resolve(http),
                    http));
  }

  private Uni<Identity> authenticate(Credentials credentials, String address) {
    if (credentials instanceof Credentials.Password password) {
      return authenticator.authenticateByPassword(password.user(), password.password(), address);
    }
    if (credentials instanceof Credentials.Token) {
      return bearerTokenAuthenticator.authenticate(address);
    }
    if (credentials instanceof Credentials.ControlKey controlKey) {
      return Uni.createFrom()
          .item(() -> controlKeyAuthenticator.authenticate(controlKey.key(), address));
    }
    if (credentials instanceof Credentials.Login login) {
      return authenticator.authenticateByLogin(login.id());
    }
    return Uni.createFrom().nullItem();
  }
}
