package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionKind;
import java.util.List;

/**
 * Renews a session's lease, and tells the client's progress, which never goes back.
 *
 * @param progress percent; null where the client tells nothing
 */
public record KeepAlive(SessionKind kind, String session, Long progress)
    implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.ofActive(
        before,
        session,
        found -> {
          if (progress != null && progress < found.progress()) {
            return linearizationPoint.answer().is(ErrorType.INVALID_ARGUMENT)
                ? List.of(before)
                : List.of();
          }
          ModelSession kept = progress == null ? found : found.progressed(progress);
          return linearizationPoint.ifSuccess(
              before.with(session, linearizationPoint.renewed(kept)));
        });
  }
}
