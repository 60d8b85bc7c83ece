package dev.carrel.history;

import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionState;
import java.util.List;

/**
 * Cancels a session, or fails it.
 *
 * @param state CANCELED or ERROR
 */
public record EndSession(SessionKind kind, String session, SessionState state)
    implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.ofActive(
        before,
        session,
        found ->
            occurrence.ifSuccess(
                before.with(session, found.ended(state, occurrence.expiry(state)))));
  }
}
