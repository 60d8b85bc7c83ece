package dev.carrel.testing;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Identity;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Proof;
import dev.carrel.auth.ServerAddress;
import dev.carrel.session.Actor;
import dev.carrel.session.Via;
import java.net.URI;
import java.util.EnumSet;

/** Who asks for operations where no face does. */
public final class Callers {
  private static final String HERE = "127.0.0.1";

  private Callers() {}

  /** Somebody who may do anything. */
  public static Caller named(String user, Via via) {
    var identity = new Identity(user, EnumSet.allOf(Privilege.class), new Proof.Password());
    return new Caller(
        identity,
        new Actor(user, via, HERE, null),
        new ServerAddress(URI.create("http://" + HERE)));
  }
}
