package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionKind;
import java.util.List;

/** Deletes a session. An update session must have ended. */
public record DeleteSession(SessionKind kind, String session) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnSession(
        before,
        session,
        found -> {
          if (found.isActiveUpdate()) {
            return linearizationPoint.response().is(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE)
                ? List.of(before)
                : List.of();
          }
          return linearizationPoint.outcomesOfSuccess(before.without(session));
        });
  }
}
