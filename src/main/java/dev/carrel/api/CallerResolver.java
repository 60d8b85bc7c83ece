package dev.carrel.api;

import dev.carrel.audit.Actor;
import dev.carrel.audit.Channel;
import dev.carrel.auth.Authenticator;
import dev.carrel.auth.Caller;
import dev.carrel.auth.Identity;
import dev.carrel.http.ClientAddress;
import dev.carrel.http.RequestId;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** Finds out who calls, by what they send to prove it. */
@ApplicationScoped
public class CallerResolver {
  private final Authenticator logins;
  private final BearerTokenAuthenticator tokens;
  private final PublicUrlResolver publicUrl;

  CallerResolver(
      Authenticator logins, BearerTokenAuthenticator tokens, PublicUrlResolver publicUrl) {
    this.logins = logins;
    this.tokens = tokens;
    this.publicUrl = publicUrl;
  }

  /**
   * Who sent a request with these credentials; UNAUTHENTICATED where they prove nothing.
   *
   * @param via the way by which it came
   */
  public Uni<Caller> find(Credentials credentials, Channel via, HttpServerRequest http) {
    String address = ClientAddress.of(http);
    return identity(credentials, address)
        .onItem()
        .ifNull()
        .failWith(() -> Message.AUTHENTICATION_REQUIRED.as(ErrorType.UNAUTHENTICATED))
        .map(
            identity ->
                new Caller(
                    identity,
                    new Actor(identity.user(), via, address, RequestId.of(http)),
                    publicUrl.of(http)));
  }

  private Uni<Identity> identity(Credentials credentials, String address) {
    if (credentials instanceof Credentials.Password password) {
      return logins.byPassword(password.user(), password.password(), address);
    }
    if (credentials instanceof Credentials.Token) {
      return tokens.identity(address);
    }
    if (credentials instanceof Credentials.Session session) {
      return logins.byId(session.id());
    }
    return Uni.createFrom().nullItem();
  }
}
