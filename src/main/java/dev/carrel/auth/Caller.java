package dev.carrel.auth;

import dev.carrel.audit.Actor;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;

/**
 * Who asks for an operation.
 *
 * @param identity who they proved to be
 * @param actor the same for the history of what they do
 * @param server where they reach Carrel
 */
public record Caller(Identity identity, Actor actor, ServerAddress server) {

  /** The name they logged in with. */
  public String user() {
    return identity.user();
  }

  /** The IP address that they called from. */
  public String address() {
    return actor.address();
  }

  /** Whether they hold a privilege. */
  public boolean has(Privilege privilege) {
    return identity.privileges().contains(privilege);
  }

  /**
   * Demands a privilege.
   *
   * @throws dev.carrel.vapi.VapiError UNAUTHORIZED where it is lacking
   */
  public void require(Privilege privilege) {
    if (!has(privilege)) {
      throw Message.PRIVILEGE_MISSING.toError(ErrorType.UNAUTHORIZED, user(), privilege.id());
    }
  }
}
