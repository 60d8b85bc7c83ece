package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.List;

/** Creates a session: of an item's update sessions, one at most is ACTIVE. */
public record CreateSession(SessionKind kind) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    var inTheWay = before.activeUpdate().filter(session -> kind == SessionKind.UPDATE).orElse(null);
    if (linearizationPoint.answer().is(ErrorType.RESOURCE_BUSY)) {
      boolean isBusy =
          inTheWay != null
              && inTheWay.getValue().expiry().allowsPresence(linearizationPoint.window());
      return isBusy ? List.of(before) : List.of();
    }
    List<ModelItem> free =
        inTheWay == null ? List.of(before) : linearizationPoint.gone(before, inTheWay.getKey());
    return free.stream()
        .flatMap(
            modelItem ->
                linearizationPoint.ifSuccess(created(modelItem, linearizationPoint)).stream())
        .toList();
  }

  private ModelItem created(ModelItem modelItem, LinearizationPoint linearizationPoint) {
    return modelItem.with(
        id(linearizationPoint),
        ModelSession.created(
            kind, modelItem.version(), linearizationPoint.expiry(SessionState.ACTIVE)));
  }

  private static String id(LinearizationPoint linearizationPoint) {
    return linearizationPoint.answer() instanceof Response.Created created
        ? created.id()
        : "created by call " + linearizationPoint.number();
  }
}
