package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionState;
import java.util.List;
import java.util.stream.Stream;

/**
 * Uploads a file to the URI that {@link AddFile} returned. If several uploads of a file are
 * concurrent, the upload that began last succeeds, and the others end with NOT_FOUND.
 */
public record UploadFile(String session, String name, String uri, FileContent content)
    implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    ModelSession found = before.sessions().get(session);
    return linearizationPoint.phase() == CallPhase.BEGIN
        ? outcomesOfBegin(before, linearizationPoint, found)
        : outcomesOfEnd(before, linearizationPoint, found);
  }

  /**
   * An upload renews the lease whenever it receives bytes, so the model allows any time until its
   * end.
   */
  private List<ModelItem> outcomesOfBegin(
      ModelItem before, LinearizationPoint linearizationPoint, ModelSession found) {
    if (!isValidFor(found) || !found.expiry().allowsPresence(linearizationPoint.window())) {
      return List.of();
    }
    TimeWindow uploadWindow =
        new TimeWindow(linearizationPoint.window().from(), linearizationPoint.latestEnd());
    ModelSession sending =
        found.with(name, found.files().get(name).startTransfer(linearizationPoint.number()));
    ExpiryWindow renewed = linearizationPoint.leases().expiry(SessionState.ACTIVE, uploadWindow);
    return List.of(before.with(session, sending.withExpiry(renewed.atLeast(found.expiry()))));
  }

  private boolean isValidFor(ModelSession found) {
    return found != null
        && found.isActive()
        && found.files().containsKey(name)
        && uri.equals(found.files().get(name).uri());
  }

  private List<ModelItem> outcomesOfEnd(
      ModelItem before, LinearizationPoint linearizationPoint, ModelSession found) {
    boolean isAwaited =
        found != null
            && found.files().containsKey(name)
            && found.files().get(name).isTransferredBy(linearizationPoint.number());
    Response response = linearizationPoint.response();
    if (response.is(ErrorType.NOT_FOUND)) {
      return outcomesOfRejection(
          before,
          linearizationPoint,
          linearizationPoint.hasBegun() ? isAwaited : isValidFor(found));
    }
    if (!isAwaited || !found.expiry().allowsPresence(linearizationPoint.window())) {
      return List.of();
    }
    ModelItem after =
        matchesExpected(found)
            ? complete(before, linearizationPoint)
            : fail(before, linearizationPoint);
    if (response.isInconclusive()) {
      return List.of(after, suspend(before));
    }
    boolean reportsSuccess = response instanceof Response.Done;
    boolean reportsMismatch = response.is(ErrorType.INVALID_ARGUMENT);
    return matchesExpected(found) && reportsSuccess || !matchesExpected(found) && reportsMismatch
        ? List.of(after)
        : List.of();
  }

  private List<ModelItem> outcomesOfRejection(
      ModelItem before, LinearizationPoint linearizationPoint, boolean isAwaited) {
    Stream<ModelItem> unchanged = isAwaited ? Stream.of() : Stream.of(before);
    return Stream.concat(
            unchanged, linearizationPoint.outcomesWithoutSession(before, session).stream())
        .distinct()
        .toList();
  }

  private boolean matchesExpected(ModelSession found) {
    FileContent expected = found.files().get(name).expected();
    return expected == null || expected.equals(content);
  }

  private ModelItem complete(ModelItem before, LinearizationPoint linearizationPoint) {
    ModelSession found = before.sessions().get(session);
    ModelSession with = found.with(name, found.files().get(name).complete(content));
    return before.with(session, linearizationPoint.renewLease(with));
  }

  private ModelItem fail(ModelItem before, LinearizationPoint linearizationPoint) {
    ModelSession found = before.sessions().get(session);
    ModelSession with = found.with(name, found.files().get(name).fail());
    return before.with(
        session,
        with.end(
            SessionState.ERROR, before.files(), linearizationPoint.expiry(SessionState.ERROR)));
  }

  private ModelItem suspend(ModelItem before) {
    ModelSession found = before.sessions().get(session);
    return before.with(session, found.with(name, found.files().get(name).suspend()));
  }
}
