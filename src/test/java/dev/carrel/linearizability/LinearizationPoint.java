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
  ModelSession renewed(ModelSession session) {
    return session.expiring(expiry(session.state()).butNotBefore(session.expiry()));
  }

  /** What is possible where a call names a session, which may be gone. */
  List<ModelItem> of(
      ModelItem item, String id, Function<ModelSession, List<ModelItem>> whileThere) {
    ModelSession session = item.sessions().get(id);
    if (answer().is(ErrorType.NOT_FOUND)) {
      return gone(item, id);
    }
    return session == null || !session.expiry().allowsPresence(window)
        ? List.of()
        : whileThere.apply(session);
  }

  /** What is possible where a call names a session that has to be ACTIVE. */
  List<ModelItem> ofActive(
      ModelItem item, String id, Function<ModelSession, List<ModelItem>> whileActive) {
    return of(
        item,
        id,
        session -> {
          if (!session.isActive()) {
            return answer().is(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE) ? List.of(item) : List.of();
          }
          return whileActive.apply(session);
        });
  }

  /** What is possible if a session is gone. */
  List<ModelItem> gone(ModelItem item, String id) {
    ModelSession session = item.sessions().get(id);
    if (session == null) {
      return List.of(item);
    }
    return session.expiry().allowsAbsence(window) ? List.of(item.without(id)) : List.of();
  }

  /** One possibility, if the answer does not speak against it. */
  List<ModelItem> ifSuccess(ModelItem after) {
    return answer().allowsSuccess() ? List.of(after) : List.of();
  }
}
