package dev.carrel.history;

import dev.carrel.session.SessionState;
import dev.carrel.vapi.ErrorType;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sends a file to the URI that its announcement answered. Of several uploads the one that began
 * last counts; the others find nothing that waits for them.
 */
public record UploadFile(String session, String name, String uri, Content content)
    implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    Session found = before.sessions().get(session);
    return occurrence.part() == Part.BEGIN
        ? begun(before, occurrence, found)
        : ended(before, occurrence, found);
  }

  /** Until its end it may renew the lease at any time, as bytes come. */
  private List<Item> begun(Item before, Occurrence occurrence, Session found) {
    if (!leads(found) || !found.expiry().allowsPresence(occurrence.window())) {
      return List.of();
    }
    Window whileItRuns =
        new Window(
            occurrence.window().from(),
            occurrence.answer().isOpen() ? Window.NEVER : occurrence.call().answered());
    Session sending = found.with(name, found.files().get(name).beingSentBy(occurrence.number()));
    Expiry renewed = occurrence.leases().expiry(SessionState.ACTIVE, whileItRuns);
    return List.of(before.with(session, sending.expiring(renewed.butNotBefore(found.expiry()))));
  }

  private boolean leads(Session found) {
    return found != null
        && found.isActive()
        && found.files().containsKey(name)
        && uri.equals(found.files().get(name).uri());
  }

  private List<Item> ended(Item before, Occurrence occurrence, Session found) {
    boolean isAwaited =
        found != null
            && found.files().containsKey(name)
            && found.files().get(name).isSentBy(occurrence.number());
    Answer answer = occurrence.answer();
    if (answer.is(ErrorType.NOT_FOUND)) {
      return refused(before, occurrence, occurrence.hasBegun() ? isAwaited : leads(found));
    }
    if (!isAwaited || !found.expiry().allowsPresence(occurrence.window())) {
      return List.of();
    }
    Item received = isRight(found) ? received(before, occurrence) : damaged(before, occurrence);
    if (answer.isOpen()) {
      return List.of(received, brokenOff(before));
    }
    boolean isToldRight = answer instanceof Answer.Done;
    boolean isToldDamaged = answer.is(ErrorType.INVALID_ARGUMENT);
    return isRight(found) && isToldRight || !isRight(found) && isToldDamaged
        ? List.of(received)
        : List.of();
  }

  private List<Item> refused(Item before, Occurrence occurrence, boolean isWanted) {
    Stream<Item> unwanted = isWanted ? Stream.of() : Stream.of(before);
    return Stream.concat(unwanted, occurrence.gone(before, session).stream()).distinct().toList();
  }

  private boolean isRight(Session found) {
    Content announced = found.files().get(name).announced();
    return announced == null || announced.equals(content);
  }

  private Item received(Item before, Occurrence occurrence) {
    Session found = before.sessions().get(session);
    Session with = found.with(name, found.files().get(name).received(content));
    return before.with(session, occurrence.renewed(with));
  }

  private Item damaged(Item before, Occurrence occurrence) {
    Session found = before.sessions().get(session);
    Session with = found.with(name, found.files().get(name).damaged());
    return before.with(
        session, with.ended(SessionState.ERROR, occurrence.expiry(SessionState.ERROR)));
  }

  private Item brokenOff(Item before) {
    Session found = before.sessions().get(session);
    return before.with(session, found.with(name, found.files().get(name).waitingAgain()));
  }
}
