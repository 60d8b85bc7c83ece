package dev.carrel.history;

import dev.carrel.session.SessionKind;
import dev.carrel.vapi.ErrorType;
import java.util.List;

/** Deletes a session: one of updating has to have ended. */
public record DeleteSession(SessionKind kind, String session) implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.of(
        before,
        session,
        found -> {
          if (found.isActiveUpdate()) {
            return occurrence.answer().is(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE)
                ? List.of(before)
                : List.of();
          }
          return occurrence.ifSuccess(before.without(session));
        });
  }
}
