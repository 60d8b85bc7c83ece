package dev.carrel.history;

import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionState;
import dev.carrel.vapi.ErrorType;
import java.util.List;

/** Creates a session: of an item's update sessions, one at most is ACTIVE. */
public record CreateSession(SessionKind kind) implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    var inTheWay = before.activeUpdate().filter(session -> kind == SessionKind.UPDATE).orElse(null);
    if (occurrence.answer().is(ErrorType.RESOURCE_BUSY)) {
      boolean isBusy =
          inTheWay != null && inTheWay.getValue().expiry().allowsPresence(occurrence.window());
      return isBusy ? List.of(before) : List.of();
    }
    List<Item> free =
        inTheWay == null ? List.of(before) : occurrence.gone(before, inTheWay.getKey());
    return free.stream()
        .flatMap(item -> occurrence.ifSuccess(created(item, occurrence)).stream())
        .toList();
  }

  private Item created(Item item, Occurrence occurrence) {
    return item.with(
        id(occurrence),
        Session.created(kind, item.version(), occurrence.expiry(SessionState.ACTIVE)));
  }

  private static String id(Occurrence occurrence) {
    return occurrence.answer() instanceof Answer.Created created
        ? created.id()
        : "created by call " + occurrence.number();
  }
}
