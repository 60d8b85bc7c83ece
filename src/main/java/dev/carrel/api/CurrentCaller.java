package dev.carrel.api;

import dev.carrel.auth.Caller;
import jakarta.enterprise.context.RequestScoped;

/** The caller of the current request, which {@link AuthenticationFilter} sets. */
@RequestScoped
public class CurrentCaller {
  private Caller caller;

  /** Returns the caller; null before authentication. */
  public Caller get() {
    return caller;
  }

  void set(Caller authenticated) {
    caller = authenticated;
  }
}
