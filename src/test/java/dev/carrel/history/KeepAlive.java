package dev.carrel.history;

import dev.carrel.session.SessionKind;
import dev.carrel.vapi.ErrorType;
import java.util.List;

/**
 * Renews a session's lease, and tells the client's progress, which never goes back.
 *
 * @param progress percent; null where the client tells nothing
 */
public record KeepAlive(SessionKind kind, String session, Long progress) implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.ofActive(
        before,
        session,
        found -> {
          if (progress != null && progress < found.progress()) {
            return occurrence.answer().is(ErrorType.INVALID_ARGUMENT) ? List.of(before) : List.of();
          }
          Session kept = progress == null ? found : found.progressed(progress);
          return occurrence.ifSuccess(before.with(session, occurrence.renewed(kept)));
        });
  }
}
