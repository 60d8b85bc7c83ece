package dev.carrel.session.query;

import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.UUID;

/**
 * The filter, order and page of the session table.
 *
 * @param owner the owner of the sessions; null for all owners
 * @param kind the kind of the sessions; null for both
 * @param state the state of the sessions; null for all states
 * @param text text that the name of the item, the library, the owner or a file contains, in any
 *     case, or with which the identifier of the session or the item begins; null for no filter
 * @param sort the field by which the sessions are sorted
 * @param descending whether the order is reversed
 * @param page the page, starting at 0
 */
public record SessionTableQuery(
    String owner,
    SessionKind kind,
    SessionState state,
    String text,
    Sort sort,
    boolean descending,
    int page) {

  /** Returns the query for a single session. */
  public static SessionTableQuery forSession(UUID key) {
    return new SessionTableQuery(null, null, null, key.toString(), Sort.TIME, false, 0);
  }

  /** The fields by which sessions can be sorted. */
  public enum Sort {
    TIME("expires_at"),
    KIND("kind"),
    STATE("state"),
    OWNER("owner"),
    ITEM("name");

    private final String column;

    Sort(String column) {
      this.column = column;
    }

    String column() {
      return column;
    }
  }
}
