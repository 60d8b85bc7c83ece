package dev.carrel.api;

import dev.carrel.auth.Caller;
import jakarta.enterprise.context.RequestScoped;

/** Who sent the request in hand, once {@link AuthenticationFilter} has found out. */
@RequestScoped
public class CurrentCaller {
  private Caller caller;

  /** The caller. */
  public Caller get() {
    return caller;
  }

  void set(Caller found) {
    caller = found;
  }
}
