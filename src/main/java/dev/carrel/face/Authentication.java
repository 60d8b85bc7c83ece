package dev.carrel.face;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Identity;
import dev.carrel.auth.Logins;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Finds out who calls. It comes after the routing: an unknown URL is unknown to everybody. */
@Singleton
class Authentication {
  private final Logins logins;
  private final BearerTokens tokens;
  private final CurrentCaller caller;
  private final PublicUrl publicUrl;

  Authentication(Logins logins, BearerTokens tokens, CurrentCaller caller, PublicUrl publicUrl) {
    this.logins = logins;
    this.tokens = tokens;
    this.caller = caller;
    this.publicUrl = publicUrl;
  }

  @ServerRequestFilter
  Uni<Response> authenticate(HttpServerRequest http) {
    String address = address(http);
    return identity(Credentials.of(http), address)
        .onItem()
        .ifNull()
        .failWith(() -> Message.AUTHENTICATION_REQUIRED.as(ErrorType.UNAUTHENTICATED))
        .invoke(identity -> caller.set(new Caller(identity, address, publicUrl.of(http))))
        .replaceWith(Uni.createFrom().nullItem());
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

  /** A connection that is closed already has none any more. */
  private static String address(HttpServerRequest http) {
    return http.remoteAddress() == null || http.remoteAddress().hostAddress() == null
        ? "unknown"
        : http.remoteAddress().hostAddress();
  }
}
