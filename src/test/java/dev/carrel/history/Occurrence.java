package dev.carrel.history;

import dev.carrel.session.SessionState;
import dev.carrel.vapi.ErrorType;
import java.util.List;
import java.util.function.Function;

/**
 * A call, or a part of one, in its place of a serial order.
 *
 * @param number of the call within its history
 * @param window in which the service read its clock
 * @param hasBegun of an upload's end: whether its beginning is in the order too
 */
record Occurrence(
    Call call, int number, Part part, Window window, boolean hasBegun, Leases leases) {
  Answer answer() {
    return call.answer();
  }

  Expiry expiry(SessionState state) {
    return leases.expiry(state, window);
  }

  /** The same session, just active. */
  Session renewed(Session session) {
    return session.expiring(expiry(session.state()).butNotBefore(session.expiry()));
  }

  /** What is possible where a call names a session, which may be gone. */
  List<Item> of(Item item, String id, Function<Session, List<Item>> whileThere) {
    Session session = item.sessions().get(id);
    if (answer().is(ErrorType.NOT_FOUND)) {
      return gone(item, id);
    }
    return session == null || !session.expiry().allowsPresence(window)
        ? List.of()
        : whileThere.apply(session);
  }

  /** What is possible where a call names a session that has to be ACTIVE. */
  List<Item> ofActive(Item item, String id, Function<Session, List<Item>> whileActive) {
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
  List<Item> gone(Item item, String id) {
    Session session = item.sessions().get(id);
    if (session == null) {
      return List.of(item);
    }
    return session.expiry().allowsAbsence(window) ? List.of(item.without(id)) : List.of();
  }

  /** One possibility, if the answer does not speak against it. */
  List<Item> ifSuccess(Item after) {
    return answer().allowsSuccess() ? List.of(after) : List.of();
  }
}
