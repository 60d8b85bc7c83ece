package dev.carrel.database;

import io.vertx.pgclient.PgException;
import java.util.function.Predicate;
import org.hibernate.exception.ConstraintViolationException;

/** The database constraints whose violation is an expected error, not an internal one. */
public final class ConstraintViolations {
  /** An item has at most one ACTIVE update session. */
  public static final String ONE_ACTIVE_UPDATE_SESSION_PER_ITEM =
      "transfer_session_one_active_update_per_item";

  /** The name of an item is unique in its library. */
  public static final String ITEM_NAME_UNIQUE = "item_name_unique_in_library";

  /** The library of an item exists. */
  public static final String ITEM_LIBRARY_FK = "item_library_id_fkey";

  /** The item of a session exists. */
  public static final String SESSION_ITEM_FK = "transfer_session_item_id_fkey";

  /** The number of ACTIVE sessions of a user is limited. */
  public static final String ACTIVE_SESSION_LIMIT = "active_session_limit_per_user";

  private ConstraintViolations() {}

  /** Matches failures that are a violation of the given constraint, or are caused by one. */
  public static Predicate<Throwable> isViolationOf(String constraint) {
    return failure -> {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (constraint.equals(constraintOf(cause))) {
          return true;
        }
      }
      return false;
    };
  }

  /** SQL statements fail with the exception of the client, entities with that of Hibernate. */
  private static String constraintOf(Throwable failure) {
    if (failure instanceof PgException error) {
      return error.getConstraint();
    }
    return failure instanceof ConstraintViolationException violation
        ? violation.getConstraintName()
        : null;
  }
}
