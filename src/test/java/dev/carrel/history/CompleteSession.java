package dev.carrel.history;

import dev.carrel.session.SessionState;
import dev.carrel.vapi.ErrorType;
import java.util.List;

/** Makes all that an update session received the item's, if all is received. */
public record CompleteSession(String session) implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.ofActive(
        before,
        session,
        found -> {
          if (!found.isReceived()) {
            return occurrence.answer().is(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE)
                ? List.of(before)
                : List.of();
          }
          Session done = found.ended(SessionState.DONE, occurrence.expiry(SessionState.DONE));
          return occurrence.ifSuccess(before.taking(found).with(session, done));
        });
  }
}
