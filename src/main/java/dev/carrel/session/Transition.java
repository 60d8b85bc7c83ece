package dev.carrel.session;

import dev.carrel.audit.Actor;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.session.SessionStep;

/**
 * A step that somebody takes with a session.
 *
 * @param progress how far the client says it is, in percent; null where it does not say
 * @param error why the session failed; null where it did not
 */
public record Transition(SessionStep step, Actor actor, Long progress, LocalizableMessage error) {
  /** A step of which there is no more to say. */
  public static Transition of(SessionStep step, Actor by) {
    return new Transition(step, by, null, null);
  }

  /** A session that lives on. */
  public static Transition keepAlive(Long progress, Actor by) {
    return new Transition(SessionStep.KEEP_ALIVE, by, progress, null);
  }

  /** The end in ERROR, for a reason. */
  public static Transition fail(LocalizableMessage why, Actor by) {
    return new Transition(SessionStep.FAIL, by, null, why);
  }
}
