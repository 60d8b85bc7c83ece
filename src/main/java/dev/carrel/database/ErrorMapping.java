package dev.carrel.database;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.time.Duration;
import org.jboss.logging.Logger;

/** What goes wrong beneath an operation, in the protocol's terms. */
public final class ErrorMapping {
  private static final Logger LOG = Logger.getLogger(ErrorMapping.class);

  /** PostgreSQL's class of errors where two transactions stood in each other's way. */
  private static final String ROLLBACK_CLASS = "40";

  /**
   * PostgreSQL's errors that pass by themselves: connection, resources, operator intervention,
   * system; a server that became a standby, and a transaction that was silent too long.
   */
  private static final String TRANSIENT_STATES = "08.*|53.*|57.*|58.*|25006|25P03";

  /** A statement took too long: because of what it is to do, or because the server hangs. */
  private static final String QUERY_CANCELED = "57014";

  /** How long a client is asked to wait while the database cannot be reached. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private static final RateLimitedLog UNAVAILABLE_LOG = new RateLimitedLog(Duration.ofSeconds(5));
  private static final RateLimitedLog FULL = new RateLimitedLog(Duration.ofSeconds(5));

  private ErrorMapping() {}

  /** The error that a client is told; the rest is logged, for it is no client's business. */
  public static VapiError toVapiError(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof VapiError error) {
        return error;
      }
      if (SqlStates.of(cause).startsWith(ROLLBACK_CLASS)) {
        return Message.CONCURRENT_UPDATE.toError(ErrorType.CONCURRENT_CHANGE);
      }
      if (SqlStates.isDiskFull(cause)) {
        logUnavailable(FULL, "The disk of the database is full, and nothing can be changed", cause);
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
    LOG.error("Unexpected failure of an operation", failure);
    return Message.UNEXPECTED_FAULT.toError(
        ErrorType.INTERNAL_SERVER_ERROR, failure.getClass().getName());
  }

  private static void logUnavailable(RateLimitedLog rateLimitedLog, String what, Throwable cause) {
    rateLimitedLog.log(
        unsaid -> LOG.warnf("%s: %s (and %d times since that was said last)", what, cause, unsaid));
  }

  /**
   * Whether the database could not be reached, not reached in time, or does not execute statements
   * for now. Does not look at the causes of {@code failure}.
   */
  public static boolean isDatabaseUnavailable(Throwable failure) {
    return failure instanceof DatabaseUnavailableException
        || SqlStates.isDiskFull(failure)
        || SqlStates.of(failure).matches(TRANSIENT_STATES);
  }

  /** Whether a statement took longer than any may. */
  public static boolean isStatementTimeout(Throwable cause) {
    return SqlStates.of(cause).equals(QUERY_CANCELED);
  }
}
