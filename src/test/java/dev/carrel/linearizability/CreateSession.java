package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.List;

/** Creates a session: of an item's update sessions, one at most is ACTIVE. */
public record CreateSession(SessionKind kind) implements ClientOperation {
  @Override
  public List<ModelItem> after(ModelItem before, LinearizationPoint occurrence) {
    var inTheWay = before.activeUpdate().filter(session -> kind == SessionKind.UPDATE).orElse(null);
    if (occurrence.answer().is(ErrorType.RESOURCE_BUSY)) {
      boolean isBusy =
          inTheWay != null && inTheWay.getValue().expiry().allowsPresence(occurrence.window());
      return isBusy ? List.of(before) : List.of();
    }
    List<ModelItem> free =
        inTheWay == null ? List.of(before) : occurrence.gone(before, inTheWay.getKey());
    return free.stream()
        .flatMap(item -> occurrence.ifSuccess(created(item, occurrence)).stream())
        .toList();
  }

  private ModelItem created(ModelItem item, LinearizationPoint occurrence) {
    return item.with(
        id(occurrence),
        ModelSession.created(kind, item.version(), occurrence.expiry(SessionState.ACTIVE)));
  }

  private static String id(LinearizationPoint occurrence) {
    return occurrence.answer() instanceof Response.Created created
        ? created.id()
        : "created by call " + occurrence.number();
  }
}
