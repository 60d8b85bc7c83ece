package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.List;

/** Creates a session. An item has at most one ACTIVE update session. */
public record CreateSession(SessionKind kind) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    var activeUpdate =
        before.findActiveUpdateSession().filter(session -> kind == SessionKind.UPDATE).orElse(null);
    if (linearizationPoint.response().is(ErrorType.RESOURCE_BUSY)) {
      boolean isBusy =
          activeUpdate != null
              && activeUpdate.getValue().expiry().allowsPresence(linearizationPoint.window());
      return isBusy ? List.of(before) : List.of();
    }
    List<ModelItem> free =
        activeUpdate == null
            ? List.of(before)
            : linearizationPoint.outcomesWithoutSession(before, activeUpdate.getKey());
    return free.stream()
        .flatMap(
            modelItem ->
                linearizationPoint
                    .outcomesOfSuccess(created(modelItem, linearizationPoint))
                    .stream())
        .toList();
  }

  private ModelItem created(ModelItem modelItem, LinearizationPoint linearizationPoint) {
    return modelItem.with(
        id(linearizationPoint),
        ModelSession.create(
            kind, modelItem.version(), linearizationPoint.expiry(SessionState.ACTIVE)));
  }

  private static String id(LinearizationPoint linearizationPoint) {
    return linearizationPoint.response() instanceof Response.Created created
        ? created.id()
        : "created by call " + linearizationPoint.number();
  }
}
