package dev.carrel.session;

import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.session.SessionStep;

/**
 * A step of a session's lifecycle, with its data.
 *
 * @param progress the client's progress in percent; null to leave it unchanged
 * @param error why the session failed; null unless the step is FAIL
 */
public record Transition(SessionStep step, Long progress, LocalizableMessage error) {
  /** A step without data. */
  public static Transition of(SessionStep step) {
    return new Transition(step, null, null);
  }

  /** A KEEP_ALIVE step; progress is null to leave it unchanged. */
  public static Transition keepAlive(Long progress) {
    return new Transition(SessionStep.KEEP_ALIVE, progress, null);
  }

  /** A FAIL step with the reason of the failure. */
  public static Transition fail(LocalizableMessage reason) {
    return new Transition(SessionStep.FAIL, null, reason);
  }
}
