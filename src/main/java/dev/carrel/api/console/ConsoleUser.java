package dev.carrel.api.console;

import dev.carrel.api.CurrentCaller;
import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import jakarta.enterprise.context.ApplicationScoped;

/** Who is at the console. */
@ApplicationScoped
class ConsoleUser {
  private final CurrentCaller caller;
  private final boolean isEnabled;

  ConsoleUser(CurrentCaller caller, CarrelConfig config) {
    this.caller = caller;
    this.isEnabled = config.console().enabled();
  }

  /**
   * Whoever sent the request in hand.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND where the console is switched off: {@link
   *     ConsoleRoute} does not see every spelling of a path
   */
  Caller require() {
    if (!isEnabled) {
      throw Message.HTTP_NOT_FOUND.toError(ErrorType.NOT_FOUND);
    }
    return caller.get();
  }

  /**
   * Whose sessions they see; null for everybody's. They reach no others either: {@code
   * operation.SessionOwners}.
   */
  static String visibleOwner(Caller caller) {
    return caller.has(Privilege.TERMINATE_SESSION) ? null : caller.user();
  }
}
