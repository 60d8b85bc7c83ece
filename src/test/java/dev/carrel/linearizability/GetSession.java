package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.ReportedSession;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.List;

/** Looks at a session. */
public record GetSession(SessionKind kind, String session) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.of(
        before,
        session,
        found ->
            linearizationPoint.answer() instanceof ReportedSession seen && isSeen(found, seen)
                ? List.of(
                    before.with(session, found.expiring(ExpiryWindow.told(seen.expiration()))))
                : List.of());
  }

  private static boolean isSeen(ModelSession found, ReportedSession seen) {
    return seen.state() == found.state()
        && seen.progress() == found.progress()
        && seen.version() == found.version()
        && seen.preview() == preview(found)
        && seen.hasError() == (found.state() == SessionState.ERROR)
        && found.expiry().allows(seen.expiration());
  }

  /** None of the files is part of an OVF package. */
  private static PreviewInfo.State preview(ModelSession found) {
    if (!found.isActiveUpdate()) {
      return null;
    }
    return found.files().isEmpty() || !found.isReceived()
        ? PreviewInfo.State.UNAVAILABLE
        : PreviewInfo.State.NOT_APPLICABLE;
  }
}
