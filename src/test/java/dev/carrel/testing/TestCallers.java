package dev.carrel.testing;

import dev.carrel.audit.Actor;
import dev.carrel.audit.Channel;
import dev.carrel.auth.AuthenticationMethod;
import dev.carrel.auth.Caller;
import dev.carrel.auth.Identity;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.ServerAddress;
import java.net.URI;
import java.util.EnumSet;

/** Callers for tests that call operations without an API. */
public final class TestCallers {
  private static final String LOCALHOST = "127.0.0.1";

  private TestCallers() {}

  /** A caller with all privileges. */
  public static Caller callerNamed(String user, Channel channel) {
    var identity =
        new Identity(user, EnumSet.allOf(Privilege.class), new AuthenticationMethod.Password());
    return new Caller(
        identity,
        new Actor(user, channel, LOCALHOST, null),
        new ServerAddress(URI.create("http://" + LOCALHOST)),
        null);
  }
}
