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
  public List<ModelItem> after(ModelItem before, LinearizationPoint occurrence) {
    ModelSession found = before.sessions().get(session);
    return occurrence.part() == CallPhase.BEGIN
        ? begun(before, occurrence, found)
        : ended(before, occurrence, found);
  }

  /** Until its end it may renew the lease at any time, as bytes come. */
  private List<ModelItem> begun(
      ModelItem before, LinearizationPoint occurrence, ModelSession found) {
    if (!leads(found) || !found.expiry().allowsPresence(occurrence.window())) {
      return List.of();
    }
    TimeWindow whileItRuns =
        new TimeWindow(
            occurrence.window().from(),
            occurrence.answer().isOpen() ? TimeWindow.NEVER : occurrence.call().answered());
    ModelSession sending =
        found.with(name, found.files().get(name).beingSentBy(occurrence.number()));
    ExpiryWindow renewed = occurrence.leases().expiry(SessionState.ACTIVE, whileItRuns);
    return List.of(before.with(session, sending.expiring(renewed.butNotBefore(found.expiry()))));
  }

  private boolean leads(ModelSession found) {
    return found != null
        && found.isActive()
        && found.files().containsKey(name)
        && uri.equals(found.files().get(name).uri());
  }

  private List<ModelItem> ended(
      ModelItem before, LinearizationPoint occurrence, ModelSession found) {
    boolean isAwaited =
        found != null
            && found.files().containsKey(name)
            && found.files().get(name).isSentBy(occurrence.number());
    Response answer = occurrence.answer();
    if (answer.is(ErrorType.NOT_FOUND)) {
      return refused(before, occurrence, occurrence.hasBegun() ? isAwaited : leads(found));
    }
    if (!isAwaited || !found.expiry().allowsPresence(occurrence.window())) {
      return List.of();
    }
    ModelItem received =
        isRight(found) ? received(before, occurrence) : damaged(before, occurrence);
    if (answer.isOpen()) {
      return List.of(received, brokenOff(before));
    }
    boolean isToldRight = answer instanceof Response.Done;
    boolean isToldDamaged = answer.is(ErrorType.INVALID_ARGUMENT);
    return isRight(found) && isToldRight || !isRight(found) && isToldDamaged
        ? List.of(received)
        : List.of();
  }

  private List<ModelItem> refused(
      ModelItem before, LinearizationPoint occurrence, boolean isWanted) {
    Stream<ModelItem> unwanted = isWanted ? Stream.of() : Stream.of(before);
    return Stream.concat(unwanted, occurrence.gone(before, session).stream()).distinct().toList();
  }

  private boolean isRight(ModelSession found) {
    FileContent announced = found.files().get(name).announced();
    return announced == null || announced.equals(content);
  }

  private ModelItem received(ModelItem before, LinearizationPoint occurrence) {
    ModelSession found = before.sessions().get(session);
    ModelSession with = found.with(name, found.files().get(name).received(content));
    return before.with(session, occurrence.renewed(with));
  }

  private ModelItem damaged(ModelItem before, LinearizationPoint occurrence) {
    ModelSession found = before.sessions().get(session);
    ModelSession with = found.with(name, found.files().get(name).damaged());
    return before.with(
        session, with.ended(SessionState.ERROR, occurrence.expiry(SessionState.ERROR)));
  }

  private ModelItem brokenOff(ModelItem before) {
    ModelSession found = before.sessions().get(session);
    return before.with(session, found.with(name, found.files().get(name).waitingAgain()));
  }
}
