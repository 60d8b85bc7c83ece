package dev.carrel.internals;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Suppresses a log message of the SQL connection pool that is not an error: the pool does not stop
 * its timer when a connection is refused, so the timer fires later and fails because the request
 * has already been completed.
 *
 * @see <a href="https://github.com/eclipse-vertx/vertx-sql-client/issues/1706">issue 1706</a>
 */
@LoggingFilter(name = "spurious-pool-error")
public final class SpuriousPoolErrorFilter implements Filter {
  static final String POOL = "io.vertx.sqlclient.impl.pool.SqlConnectionPool";

  @Override
  public boolean isLoggable(LogRecord record) {
    return !(record.getThrown() instanceof IllegalStateException e && isThrownByPool(e));
  }

  private static boolean isThrownByPool(IllegalStateException e) {
    StackTraceElement[] frames = e.getStackTrace();
    return frames.length > 1 && frames[1].getClassName().equals(POOL);
  }
}
