package dev.carrel.database;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Maps failures of operations to vAPI errors. */
public final class ErrorMapping {
  private static final Logger LOG = Logger.getLogger(ErrorMapping.class);

  /**
   * The SQLSTATE class of transactions that were rolled back because of a conflict with a
   * concurrent one.
   */
  private static final String ROLLBACK_CLASS = "40";

  /**
   * The SQLSTATEs of temporary errors: connection, resources, operator intervention, system, a
   * read-only server (standby), and an idle transaction that timed out.
   */
  private static final String TRANSIENT_STATES = "08.*|53.*|57.*|58.*|25006|25P03";

  /** A statement was canceled because it ran longer than the statement timeout. */
  private static final String QUERY_CANCELED = "57014";

  /** The value of {@code Retry-After} while the database cannot be reached. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private static final RateLimitedLog UNAVAILABLE_LOG = new RateLimitedLog(Duration.ofSeconds(5));
  private static final RateLimitedLog DISK_FULL_LOG = new RateLimitedLog(Duration.ofSeconds(5));

  private ErrorMapping() {}

  /**
   * Returns the vAPI error for a failure. A failure that is none of the expected ones is logged,
   * and the error contains only the name of its class.
   */
  public static VapiError toVapiError(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof VapiError error) {
        return error;
      }
      if (SqlStates.of(cause).startsWith(ROLLBACK_CLASS)) {
        return Message.CONCURRENT_UPDATE.toError(ErrorType.CONCURRENT_CHANGE);
      }
      if (SqlStates.isDiskFull(cause)) {
        logUnavailable(DISK_FULL_LOG, "The disk of the database is full; free some space", cause);
        return Message.DATABASE_FULL
            .toError(ErrorType.SERVICE_UNAVAILABLE)
            .withRetryAfter(RETRY_AFTER);
      }
      if (isDatabaseUnavailable(cause)) {
        logUnavailable(UNAVAILABLE_LOG, "The database cannot be reached", cause);
        return Message.DATABASE_UNAVAILABLE
            .toError(ErrorType.SERVICE_UNAVAILABLE)
            .withRetryAfter(RETRY_AFTER);
      }
    }
    LOG.error("An operation failed unexpectedly.", failure);
    return Message.UNEXPECTED_FAILURE.toError(
        ErrorType.INTERNAL_SERVER_ERROR, failure.getClass().getName());
  }

  private static void logUnavailable(
      RateLimitedLog rateLimitedLog, String message, Throwable cause) {
    rateLimitedLog.log(
        suppressed ->
            LOG.warnf("%s: %s (%d similar messages suppressed)", message, cause, suppressed));
  }

  /**
   * Returns whether PostgreSQL could not be reached, could not be reached in time, or temporarily
   * does not execute statements. Does not examine the causes of {@code failure}.
   */
  public static boolean isDatabaseUnavailable(Throwable failure) {
    return failure instanceof DatabaseUnavailableException
        || SqlStates.isDiskFull(failure)
        || SqlStates.of(failure).matches(TRANSIENT_STATES);
  }

  /** Returns whether a statement ran longer than the statement timeout. */
  public static boolean isStatementTimeout(Throwable cause) {
    return SqlStates.of(cause).equals(QUERY_CANCELED);
  }
}
