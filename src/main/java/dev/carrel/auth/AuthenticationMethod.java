package dev.carrel.auth;

import java.time.Instant;
import java.util.Set;

/** How a caller was authenticated. */
public sealed interface AuthenticationMethod {

  /** By user name and password, sent with the request. */
  record Password() implements AuthenticationMethod {}

  /**
   * By the id of a login.
   *
   * @param id the id of the login, a credential; {@link #toString} does not show it
   */
  record Login(String id) implements AuthenticationMethod {
    @Override
    public String toString() {
      return "Login[…]";
    }
  }

  /** By the key of the control API, sent with the request. */
  record ControlKey() implements AuthenticationMethod {}

  /**
   * By a token of the OpenID Connect provider, sent with the request.
   *
   * @param roles the roles in the token that Carrel has
   * @param expires when the token expires; logins created with it expire at the same time
   */
  record Token(Set<String> roles, Instant expires) implements AuthenticationMethod {}
}
