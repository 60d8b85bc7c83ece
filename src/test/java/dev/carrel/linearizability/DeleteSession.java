package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionKind;
import java.util.List;

/** Deletes a session: one of updating has to have ended. */
public record DeleteSession(SessionKind kind, String session) implements ClientOperation {
  @Override
  public List<ModelItem> after(ModelItem before, LinearizationPoint occurrence) {
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
