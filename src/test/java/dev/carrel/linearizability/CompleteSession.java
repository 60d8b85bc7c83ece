package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionState;
import java.util.List;

/**
 * Completes an update session: its files become files of the item, if all of them were received.
 */
public record CompleteSession(String session) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnActiveSession(
        before,
        session,
        found -> {
          if (!found.hasOnlyReadyFiles()) {
            return linearizationPoint.response().is(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE)
                ? List.of(before)
                : List.of();
          }
          ModelSession done =
              found.end(
                  SessionState.DONE, before.files(), linearizationPoint.expiry(SessionState.DONE));
          return linearizationPoint.outcomesOfSuccess(before.complete(found).with(session, done));
        });
  }
}
