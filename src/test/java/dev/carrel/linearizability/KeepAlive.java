package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionKind;
import java.util.List;

/**
 * Renews the lease of a session and reports the progress of the client, which never decreases.
 *
 * @param progress percent; null if the client reports none
 */
public record KeepAlive(SessionKind kind, String session, Long progress)
    implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnActiveSession(
        before,
        session,
        found -> {
          if (progress != null && progress < found.progress()) {
            return linearizationPoint.response().is(ErrorType.INVALID_ARGUMENT)
                ? List.of(before)
                : List.of();
          }
          ModelSession kept = progress == null ? found : found.withProgress(progress);
          return linearizationPoint.outcomesOfSuccess(
              before.with(session, linearizationPoint.renewLease(kept)));
        });
  }
}
