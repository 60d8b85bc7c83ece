package dev.carrel.auth;

import java.time.Instant;
import java.util.Set;

/** By what somebody proved who they are. */
public sealed interface AuthenticationMethod {

  /** Their password came with the call. */
  record Password() implements AuthenticationMethod {}

  /**
   * They logged in before.
   *
   * @param id the login's; as good as a password
   */
  record Login(String id) implements AuthenticationMethod {
    @Override
    public String toString() {
      return "Login[…]";
    }
  }

  /**
   * A token of somebody who is trusted to tell (OpenID Connect) came with the call.
   *
   * @param roles those of Carrel's that it names
   * @param expires when it ends, and with it every login that is made from it
   */
  record Token(Set<String> roles, Instant expires) implements AuthenticationMethod {}
}
