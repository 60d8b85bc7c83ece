package dev.carrel.database;

import io.vertx.pgclient.PgException;
import java.util.function.Predicate;
import org.hibernate.exception.ConstraintViolationException;

/** The constraints whose violation is an answer, not a fault. */
public final class ConstraintViolations {
  /** An item has one ACTIVE update session at the most. */
  public static final String ONE_ACTIVE_UPDATE_SESSION_PER_ITEM =
      "transfer_session_one_active_update_per_item";

  /** A library has one item of a name at the most. */
  public static final String ITEM_NAME_UNIQUE = "item_name_unique_in_library";

  /** An item lies in a library. */
  public static final String ITEM_LIBRARY_FK = "item_library_id_fkey";

  /** A session is on an item. */
  public static final String SESSION_ITEM_FK = "transfer_session_item_id_fkey";

  /** A user has so many ACTIVE sessions at the most. */
  public static final String ACTIVE_SESSION_LIMIT = "active_session_limit_per_user";

  private ConstraintViolations() {}

  /** Whether a failure is the violation of this constraint, however deep it was wrapped. */
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

  /** Statements by hand fail in the client's own terms, entities in Hibernate's. */
  private static String constraintOf(Throwable failure) {
    if (failure instanceof PgException refused) {
      return refused.getConstraint();
    }
    return failure instanceof ConstraintViolationException violation
        ? violation.getConstraintName()
        : null;
  }
}
