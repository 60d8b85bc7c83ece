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
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;

/** What goes wrong beneath an operation, in the protocol's terms. */
public final class Faults {
  private static final Logger LOG = Logger.getLogger(Faults.class);

  /** PostgreSQL's class of errors where two transactions stood in each other's way. */
  private static final String ROLLED_BACK = "40";

  /**
   * PostgreSQL's errors that pass by themselves: connection, resources, operator intervention,
   * system; a server that became a standby, and a transaction that was silent too long.
   */
  private static final String PASSING = "08.*|53.*|57.*|58.*|25006|25P03";

  /** A statement took too long: because of what it is to do, or because the server hangs. */
  private static final String CANCELED = "57014";

  private static final Seldom UNAVAILABLE = new Seldom(Duration.ofSeconds(5));

  private Faults() {}

  /** The error that a client is told; the rest is logged, for it is no client's business. */
  public static VapiError error(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof VapiError error) {
        return error;
      }
      if (cause instanceof PgException refused && stateOf(refused).startsWith(ROLLED_BACK)) {
        return Message.LOST_RACE.as(ErrorType.CONCURRENT_CHANGE);
      }
      if (isUnavailable(cause)) {
        warn(cause);
        return Message.DATABASE_UNAVAILABLE.as(ErrorType.SERVICE_UNAVAILABLE);
      }
    }
    LOG.error("An operation failed unexpectedly", failure);
    return Message.UNEXPECTED_FAULT.as(
        ErrorType.INTERNAL_SERVER_ERROR, failure.getClass().getName());
  }

  private static void warn(Throwable cause) {
    UNAVAILABLE.say(
        unsaid ->
            LOG.warnf(
                "The database cannot be reached: %s (and %d times since that was said last)",
                cause, unsaid));
  }

  private static String stateOf(PgException refused) {
    return refused.getSqlState() == null ? "" : refused.getSqlState();
  }

  /** Whether it was the database that could not be reached, or not in time. */
  public static boolean isUnavailable(Throwable cause) {
    if (cause instanceof PgException refused) {
      return stateOf(refused).matches(PASSING);
    }
    return cause instanceof ClosedConnectionException
        || cause instanceof TimeoutException
        || cause instanceof SocketException
        || cause instanceof UnknownHostException
        || cause instanceof SSLException
        || cause instanceof ClosedChannelException
        || isSaidByWordsAlone(cause);
  }

  /** Whether a statement took longer than any may. */
  static boolean isTooSlow(Throwable cause) {
    return cause instanceof PgException refused && stateOf(refused).equals(CANCELED);
  }

  /**
   * Of a connection that is waited for in vain, or is lost under a transaction, the client has no
   * exception of its own; of a lost one neither has the operating system.
   */
  private static boolean isSaidByWordsAlone(Throwable cause) {
    String words = String.valueOf(cause.getMessage());
    return cause instanceof NoStackTraceThrowable
        || cause instanceof VertxException && words.startsWith("Timeout")
        || cause instanceof IOException && words.matches("(Connection reset|Broken pipe).*");
  }
}
