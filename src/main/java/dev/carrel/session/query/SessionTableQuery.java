package dev.carrel.session.query;

import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.util.UUID;

/**
 * Which of all sessions somebody wants to see.
 *
 * @param owner whose; null for everybody's
 * @param kind which kind; null for both
 * @param state in which state; null for any
 * @param text what the item's, the library's, the owner's or a file's name contains, or a session's
 *     or an item's identifier begins with; null for no matter what
 * @param sort by what they are sorted
 * @param descending whether the other way round
 * @param page from 0
 */
public record SessionTableQuery(
    String owner,
    SessionKind kind,
    SessionState state,
    String text,
    Sort sort,
    boolean descending,
    int page) {

  /** One session alone. */
  public static SessionTableQuery forSession(UUID key) {
    return new SessionTableQuery(null, null, null, key.toString(), Sort.TIME, false, 0);
  }

  /** What sessions can be sorted by. */
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
