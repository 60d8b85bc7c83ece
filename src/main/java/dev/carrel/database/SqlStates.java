package dev.carrel.database;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;

/** The codes by which PostgreSQL says what is wrong, whoever wraps its error. */
public final class SqlStates {
  private static final String DISK_FULL = "53100";
  private static final String READ_ONLY = "25006";

  /** What the operating system says where PostgreSQL has no code for it, as of a quota. */
  private static final String NO_ROOM = "(?s).*(No space left on device|Disk quota exceeded).*";

  private SqlStates() {}

  /** The SQLSTATE of an error of PostgreSQL, without its causes; empty for any other failure. */
  public static String of(Throwable failure) {
    String state = null;
    if (failure instanceof PgException refused) {
      state = refused.getSqlState();
    } else if (failure instanceof SQLException refused) {
      state = refused.getSQLState(); // Hibernate replaces the client's exception.
    }
    return state == null ? "" : state;
  }

  /** Whether PostgreSQL has no room on a disk for what it has to write. */
  public static boolean isDiskFull(Throwable failure) {
    String state = of(failure);
    return state.equals(DISK_FULL)
        || !state.isEmpty() && String.valueOf(failure.getMessage()).matches(NO_ROOM);
  }

  /** Whether PostgreSQL refuses every change: its disk is full, or it is a standby. */
  static boolean isRefusalToWrite(Throwable failure) {
    return of(failure).equals(READ_ONLY) || isDiskFull(failure);
  }
}
