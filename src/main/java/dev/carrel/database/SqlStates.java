package dev.carrel.database;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;

/** Reads the SQLSTATE of errors that PostgreSQL reported. */
public final class SqlStates {
  private static final String DISK_FULL = "53100";
  private static final String READ_ONLY = "25006";

  /**
   * The operating system's message, for errors that have another SQLSTATE, such as an exceeded
   * quota.
   */
  private static final String DISK_FULL_MESSAGE =
      "(?s).*(No space left on device|Disk quota exceeded).*";

  private SqlStates() {}

  /**
   * Returns the SQLSTATE of an error of PostgreSQL, ignoring its causes; an empty string for any
   * other failure.
   */
  public static String of(Throwable failure) {
    String state = null;
    if (failure instanceof PgException error) {
      state = error.getSqlState();
    } else if (failure instanceof SQLException error) {
      state = error.getSQLState(); // Hibernate replaces the exception of the client.
    }
    return state == null ? "" : state;
  }

  /** Returns whether PostgreSQL could not write because a disk is full or a quota is exceeded. */
  public static boolean isDiskFull(Throwable failure) {
    String state = of(failure);
    return state.equals(DISK_FULL)
        || !state.isEmpty() && String.valueOf(failure.getMessage()).matches(DISK_FULL_MESSAGE);
  }

  /** Returns whether PostgreSQL rejects all changes: its disk is full, or it is a standby. */
  static boolean isWriteRejection(Throwable failure) {
    return of(failure).equals(READ_ONLY) || isDiskFull(failure);
  }
}
