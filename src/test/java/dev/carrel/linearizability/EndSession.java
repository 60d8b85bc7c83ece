package dev.carrel.linearizability;

import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.List;

/**
 * Cancels or fails a session.
 *
 * @param state CANCELED or ERROR
 */
public record EndSession(SessionKind kind, String session, SessionState state)
    implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnActiveSession(
        before,
        session,
        found ->
            linearizationPoint.outcomesOfSuccess(
                before.with(
                    session, found.end(state, before.files(), linearizationPoint.expiry(state)))));
  }
}
