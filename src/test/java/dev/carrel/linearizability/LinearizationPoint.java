package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionState;
import java.util.List;
import java.util.function.Function;

/**
 * A call, or a part of one, in its place of a serial order.
 *
 * @param number of the call within its history
 * @param window in which the service read its clock
 * @param hasBegun of an upload's end: whether its beginning is in the order too
 */
record LinearizationPoint(
    Call call,
    int number,
    CallPhase part,
    TimeWindow window,
    boolean hasBegun,
    LeaseDurations leases) {
  Response answer() {
    return call.answer();
  }

  ExpiryWindow expiry(SessionState state) {
    return leases.expiry(state, window);
  }

  /** The same session, just active. */
  ModelSession renewed(ModelSession modelSession) {
    return modelSession.expiring(expiry(modelSession.state()).butNotBefore(modelSession.expiry()));
  }

  /** What is possible where a call names a session, which may be gone. */
  List<ModelItem> of(
      ModelItem modelItem, String id, Function<ModelSession, List<ModelItem>> whileThere) {
    ModelSession modelSession = modelItem.sessions().get(id);
    if (answer().is(ErrorType.NOT_FOUND)) {
      return gone(modelItem, id);
    }
    return modelSession == null || !modelSession.expiry().allowsPresence(window)
        ? List.of()
        : whileThere.apply(modelSession);
  }

  /** What is possible where a call names a session that has to be ACTIVE. */
  List<ModelItem> ofActive(
      ModelItem modelItem, String id, Function<ModelSession, List<ModelItem>> whileActive) {
    return of(
        modelItem,
        id,
        modelSession -> {
          if (!modelSession.isActive()) {
            return answer().is(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE)
                ? List.of(modelItem)
                : List.of();
          }
          return whileActive.apply(modelSession);
        });
  }

  /** What is possible if a session is gone. */
  List<ModelItem> gone(ModelItem modelItem, String id) {
    ModelSession modelSession = modelItem.sessions().get(id);
    if (modelSession == null) {
      return List.of(modelItem);
    }
    return modelSession.expiry().allowsAbsence(window) ? List.of(modelItem.without(id)) : List.of();
  }

  /** One possibility, if the answer does not speak against it. */
  List<ModelItem> ifSuccess(ModelItem after) {
    return answer().allowsSuccess() ? List.of(after) : List.of();
  }
}
