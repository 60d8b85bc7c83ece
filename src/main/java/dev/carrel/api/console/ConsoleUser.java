package dev.carrel.api.console;

import dev.carrel.api.CurrentCaller;
import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import jakarta.enterprise.context.ApplicationScoped;

/** The caller of the console's API. */
@ApplicationScoped
class ConsoleUser {
  private final CurrentCaller caller;
  private final boolean isEnabled;

  ConsoleUser(CurrentCaller caller, CarrelConfig config) {
    this.caller = caller;
    this.isEnabled = config.console().enabled();
  }

  /**
   * Returns the caller of the current request.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND if the console is disabled. {@link ConsoleRoute}
   *     rejects most such requests earlier, but does not match every spelling of a path
   */
  Caller require() {
    if (!isEnabled) {
      throw Message.HTTP_NOT_FOUND.toError(ErrorType.NOT_FOUND);
    }
    return caller.get();
  }

  /**
   * Returns the user whose sessions the caller can see; null if the caller can see the sessions of
   * all users. Operations apply the same rule (see {@code session.SessionAccess}).
   */
  static String visibleOwner(Caller caller) {
    return caller.has(Privilege.TERMINATE_SESSION) ? null : caller.user();
  }
}
