package dev.carrel.internals;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Keeps out of the log what means nothing: the pool's timer is not stopped when a connection is
 * refused, fires later, and finds that the refusal has been told already.
 *
 * @see <a href="https://github.com/eclipse-vertx/vertx-sql-client/issues/1706">issue 1706</a>
 */
@LoggingFilter(name = "spurious-pool-error")
public final class SpuriousPoolErrorFilter implements Filter {
  private static final String POOL = "io.vertx.sqlclient.impl.pool.SqlConnectionPool";

  @Override
  public boolean isLoggable(LogRecord record) {
    return !(record.getThrown() instanceof IllegalStateException fault && isOfThePool(fault));
  }

  private static boolean isOfThePool(IllegalStateException fault) {
    StackTraceElement[] calls = fault.getStackTrace();
    return calls.length > 1 && calls[1].getClassName().equals(POOL);
  }
}
