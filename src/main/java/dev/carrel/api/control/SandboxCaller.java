package dev.carrel.api.control;

import dev.carrel.api.CurrentCaller;
import dev.carrel.audit.Actor;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import jakarta.inject.Singleton;

/** The caller of the current request to a sandbox. */
@Singleton
class SandboxCaller {
  /** The extension that adds a method to the OpenAPI document of the control API. */
  static final String PROFILE = "x-smallrye-profile-control";

  private static final String MAIN = "main";

  private final CurrentCaller caller;

  SandboxCaller(CurrentCaller caller) {
    this.caller = caller;
  }

  /**
   * Returns the caller.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND if the sandbox does not exist
   */
  Actor actor(String sandbox) {
    if (!sandbox.equals(MAIN)) {
      throw Message.SANDBOX_NOT_FOUND.toError(ErrorType.NOT_FOUND, sandbox);
    }
    return caller.get().actor();
  }
}
