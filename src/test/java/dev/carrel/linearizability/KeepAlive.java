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
  public List<ModelItem> after(ModelItem before, LinearizationPoint occurrence) {
    return occurrence.ofActive(
        before,
        session,
        found -> {
          if (progress != null && progress < found.progress()) {
            return occurrence.answer().is(ErrorType.INVALID_ARGUMENT) ? List.of(before) : List.of();
          }
          ModelSession kept = progress == null ? found : found.progressed(progress);
          return occurrence.ifSuccess(before.with(session, occurrence.renewed(kept)));
        });
  }
}
