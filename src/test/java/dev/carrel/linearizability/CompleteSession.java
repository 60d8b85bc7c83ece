package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionState;
import java.util.List;

/** Makes all that an update session received the item's, if all is received. */
public record CompleteSession(String session) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.ofActive(
        before,
        session,
        found -> {
          if (!found.isReceived()) {
            return linearizationPoint.answer().is(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE)
                ? List.of(before)
                : List.of();
          }
          ModelSession done =
              found.ended(SessionState.DONE, linearizationPoint.expiry(SessionState.DONE));
          return linearizationPoint.ifSuccess(before.afterCompletionOf(found).with(session, done));
        });
  }
}
