package dev.carrel.auth;

import dev.carrel.vapi.Identifier;
import dev.carrel.vapi.Secret;

/**
 * The id of a login: 128 random bits as 32 lower-case hexadecimal digits. It is a credential:
 * {@link #toString} does not show it.
 */
@Secret
public record LoginId(String value) implements Identifier {
  @Override
  public String toString() {
    return "LoginId[…]";
  }
}
