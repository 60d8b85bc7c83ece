package dev.carrel.auth;

import dev.carrel.audit.Actor;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.vertx.core.http.HttpServerRequest;

/**
 * The authenticated user who calls an operation.
 *
 * @param identity the user and the privileges
 * @param actor the user as recorded in the history
 * @param server the address under which the client reaches Carrel
 * @param request the HTTP request of the call, whose response a fault can replace
 */
public record Caller(
    Identity identity, Actor actor, ServerAddress server, HttpServerRequest request) {

  /** The user name. */
  public String user() {
    return identity.user();
  }

  /** The IP address of the client. */
  public String address() {
    return actor.address();
  }

  /** Whether the caller has a privilege. */
  public boolean has(Privilege privilege) {
    return identity.privileges().contains(privilege);
  }

  /**
   * Requires a privilege.
   *
   * @throws dev.carrel.vapi.VapiError UNAUTHORIZED if the caller does not have it
   */
  public void require(Privilege privilege) {
    if (!has(privilege)) {
      throw Message.PRIVILEGE_MISSING.toError(ErrorType.UNAUTHORIZED, user(), privilege.id());
    }
  }
}
