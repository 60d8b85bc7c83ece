package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.session.SessionState;
import java.util.List;
import java.util.function.Function;

/**
 * A call, or a phase of it, at its position in the serial order.
 *
 * @param number the number of the call in its history
 * @param window the virtual time that the service read from its clock
 * @param latestEnd the latest virtual time at the end of the call; {@link TimeWindow#NEVER} if the
 *     response is inconclusive
 * @param hasBegun for the end of an upload: whether the order already contains its beginning
 */
record LinearizationPoint(
    Call call,
    int number,
    CallPhase phase,
    TimeWindow window,
    long latestEnd,
    boolean hasBegun,
    LeaseDurations leases) {
  Response response() {
    return call.response();
  }

  ExpiryWindow expiry(SessionState state) {
    return leases.expiry(state, window);
  }

  /** The session with a renewed lease. */
  ModelSession renewLease(ModelSession modelSession) {
    return modelSession.withExpiry(expiry(modelSession.state()).atLeast(modelSession.expiry()));
  }

  /** The outcomes of a call on a session, which may have been deleted or have expired. */
  List<ModelItem> outcomesOnSession(
      ModelItem modelItem, String id, Function<ModelSession, List<ModelItem>> ifPresent) {
    ModelSession modelSession = modelItem.sessions().get(id);
    if (response().is(ErrorType.NOT_FOUND)) {
      return outcomesWithoutSession(modelItem, id);
    }
    return modelSession == null || !modelSession.expiry().allowsPresence(window)
        ? List.of()
        : ifPresent.apply(modelSession);
  }

  /** The outcomes of a call that requires an ACTIVE session. */
  List<ModelItem> outcomesOnActiveSession(
      ModelItem modelItem, String id, Function<ModelSession, List<ModelItem>> ifActive) {
    return outcomesOnSession(
        modelItem,
        id,
        modelSession -> {
          if (!modelSession.isActive()) {
            return response().is(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE)
                ? List.of(modelItem)
                : List.of();
          }
          return ifActive.apply(modelSession);
        });
  }

  /** The outcomes if the session does not exist. */
  List<ModelItem> outcomesWithoutSession(ModelItem modelItem, String id) {
    ModelSession modelSession = modelItem.sessions().get(id);
    if (modelSession == null) {
      return List.of(modelItem);
    }
    return modelSession.expiry().allowsAbsence(window) ? List.of(modelItem.without(id)) : List.of();
  }

  /** The outcome of a success, if the response allows it. */
  List<ModelItem> outcomesOfSuccess(ModelItem after) {
    return response().allowsSuccess() ? List.of(after) : List.of();
  }
}
