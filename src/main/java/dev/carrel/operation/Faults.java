package dev.carrel.operation;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** What goes wrong beneath an operation, in the protocol's terms. */
public final class Faults {
  private static final Logger LOG = Logger.getLogger(Faults.class);

  /** PostgreSQL's class of errors where two transactions stood in each other's way. */
  private static final String ROLLED_BACK = "40";

  /**
   * PostgreSQL's classes of error that pass by themselves: connection, resources, operator
   * intervention.
   */
  private static final String PASSING = "08|53|57";

  private Faults() {}

  /** The error that a client is told; the rest is logged, for it is no client's business. */
  public static VapiError error(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof VapiError error) {
        return error;
      }
      if (cause instanceof PgException refused && classOf(refused).equals(ROLLED_BACK)) {
        return Message.LOST_RACE.as(ErrorType.CONCURRENT_CHANGE);
      }
      if (isUnavailable(cause)) {
        LOG.warnf("The database cannot be reached: %s", cause);
        return Message.DATABASE_UNAVAILABLE.as(ErrorType.SERVICE_UNAVAILABLE);
      }
    }
    LOG.error("An operation failed unexpectedly", failure);
    return Message.UNEXPECTED_FAULT.as(
        ErrorType.INTERNAL_SERVER_ERROR, failure.getClass().getName());
  }

  private static String classOf(PgException refused) {
    return refused.getSqlState() == null ? "" : refused.getSqlState().substring(0, 2);
  }

  /** Whether it was the database that could not be reached, or not in time. */
  public static boolean isUnavailable(Throwable cause) {
    if (cause instanceof PgException refused) {
      return classOf(refused).matches(PASSING);
    }
    return cause instanceof ClosedConnectionException
        || cause instanceof TimeoutException
        || cause instanceof SocketException
        || cause instanceof ClosedChannelException
        || isWaitForConnection(cause)
        || isLostConnection(cause);
  }

  /** So does the operating system. */
  private static boolean isLostConnection(Throwable cause) {
    return cause instanceof IOException
        && String.valueOf(cause.getMessage()).matches("(Connection reset|Broken pipe).*");
  }

  /** The pool says it by words alone, and in two ways. */
  private static boolean isWaitForConnection(Throwable cause) {
    return (cause instanceof VertxException || cause instanceof NoStackTraceThrowable)
        && String.valueOf(cause.getMessage()).startsWith("Timeout");
  }
}
