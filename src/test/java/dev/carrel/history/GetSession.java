package dev.carrel.history;

import dev.carrel.history.Answer.SessionSeen;
import dev.carrel.session.PreviewInfo;
import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionState;
import java.util.List;

/** Looks at a session. */
public record GetSession(SessionKind kind, String session) implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.of(
        before,
        session,
        found ->
            occurrence.answer() instanceof SessionSeen seen && isSeen(found, seen)
                ? List.of(before.with(session, found.expiring(Expiry.told(seen.expiration()))))
                : List.of());
  }

  private static boolean isSeen(Session found, SessionSeen seen) {
    return seen.state() == found.state()
        && seen.progress() == found.progress()
        && seen.version() == found.version()
        && seen.preview() == preview(found)
        && seen.hasError() == (found.state() == SessionState.ERROR)
        && found.expiry().allows(seen.expiration());
  }

  /** None of the files is part of an OVF package. */
  private static PreviewInfo.State preview(Session found) {
    if (!found.isActiveUpdate()) {
      return null;
    }
    return found.files().isEmpty() || !found.isReceived()
        ? PreviewInfo.State.UNAVAILABLE
        : PreviewInfo.State.NOT_APPLICABLE;
  }
}
