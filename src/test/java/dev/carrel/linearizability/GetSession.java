package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.ReportedSession;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.List;

/** Gets a session. */
public record GetSession(SessionKind kind, String session) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnSession(
        before,
        session,
        found ->
            linearizationPoint.response() instanceof ReportedSession seen && matches(found, seen)
                ? List.of(
                    before.with(
                        session, found.withExpiry(ExpiryWindow.ofReportedTime(seen.expiration()))))
                : List.of());
  }

  private static boolean matches(ModelSession found, ReportedSession seen) {
    return seen.state() == found.state()
        && seen.progress() == found.progress()
        && seen.version() == found.version()
        && seen.preview() == preview(found)
        && seen.hasError() == (found.state() == SessionState.ERROR)
        && found.expiry().allows(seen.expiration());
  }

  /** The expected preview state; no file belongs to an OVF package. */
  private static PreviewInfo.State preview(ModelSession found) {
    if (!found.isActiveUpdate()) {
      return null;
    }
    return found.files().isEmpty() || !found.hasOnlyReadyFiles()
        ? PreviewInfo.State.UNAVAILABLE
        : PreviewInfo.State.NOT_APPLICABLE;
  }
}
