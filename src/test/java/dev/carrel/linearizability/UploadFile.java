package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionState;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sends a file to the URI that its announcement answered. Of several uploads the one that began
 * last counts; the others find nothing that waits for them.
 */
public record UploadFile(String session, String name, String uri, FileContent content)
    implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    ModelSession found = before.sessions().get(session);
    return linearizationPoint.part() == CallPhase.BEGIN
        ? begun(before, linearizationPoint, found)
        : ended(before, linearizationPoint, found);
  }

  /** Until its end it may renew the lease at any time, as bytes come. */
  private List<ModelItem> begun(
      ModelItem before, LinearizationPoint linearizationPoint, ModelSession found) {
    if (!leads(found) || !found.expiry().allowsPresence(linearizationPoint.window())) {
      return List.of();
    }
    TimeWindow whileItRuns =
        new TimeWindow(
            linearizationPoint.window().from(),
            linearizationPoint.answer().isInconclusive()
                ? TimeWindow.NEVER
                : linearizationPoint.call().answered());
    ModelSession sending =
        found.with(name, found.files().get(name).beingSentBy(linearizationPoint.number()));
    ExpiryWindow renewed = linearizationPoint.leases().expiry(SessionState.ACTIVE, whileItRuns);
    return List.of(before.with(session, sending.expiring(renewed.butNotBefore(found.expiry()))));
  }

  private boolean leads(ModelSession found) {
    return found != null
        && found.isActive()
        && found.files().containsKey(name)
        && uri.equals(found.files().get(name).uri());
  }

  private List<ModelItem> ended(
      ModelItem before, LinearizationPoint linearizationPoint, ModelSession found) {
    boolean isAwaited =
        found != null
            && found.files().containsKey(name)
            && found.files().get(name).isSentBy(linearizationPoint.number());
    Response response = linearizationPoint.answer();
    if (response.is(ErrorType.NOT_FOUND)) {
      return refused(
          before, linearizationPoint, linearizationPoint.hasBegun() ? isAwaited : leads(found));
    }
    if (!isAwaited || !found.expiry().allowsPresence(linearizationPoint.window())) {
      return List.of();
    }
    ModelItem received =
        isRight(found) ? received(before, linearizationPoint) : damaged(before, linearizationPoint);
    if (response.isInconclusive()) {
      return List.of(received, brokenOff(before));
    }
    boolean isToldRight = response instanceof Response.Done;
    boolean isToldDamaged = response.is(ErrorType.INVALID_ARGUMENT);
    return isRight(found) && isToldRight || !isRight(found) && isToldDamaged
        ? List.of(received)
        : List.of();
  }

  private List<ModelItem> refused(
      ModelItem before, LinearizationPoint linearizationPoint, boolean isWanted) {
    Stream<ModelItem> unwanted = isWanted ? Stream.of() : Stream.of(before);
    return Stream.concat(unwanted, linearizationPoint.gone(before, session).stream())
        .distinct()
        .toList();
  }

  private boolean isRight(ModelSession found) {
    FileContent announced = found.files().get(name).announced();
    return announced == null || announced.equals(content);
  }

  private ModelItem received(ModelItem before, LinearizationPoint linearizationPoint) {
    ModelSession found = before.sessions().get(session);
    ModelSession with = found.with(name, found.files().get(name).received(content));
    return before.with(session, linearizationPoint.renewed(with));
  }

  private ModelItem damaged(ModelItem before, LinearizationPoint linearizationPoint) {
    ModelSession found = before.sessions().get(session);
    ModelSession with = found.with(name, found.files().get(name).damaged());
    return before.with(
        session, with.ended(SessionState.ERROR, linearizationPoint.expiry(SessionState.ERROR)));
  }

  private ModelItem brokenOff(ModelItem before) {
    ModelSession found = before.sessions().get(session);
    return before.with(session, found.with(name, found.files().get(name).waitingAgain()));
  }
}
