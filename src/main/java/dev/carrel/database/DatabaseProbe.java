package dev.carrel.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Checks whether PostgreSQL responds. If PostgreSQL has rejected a change because its disk is full
 * or it is a standby, also checks whether it accepts changes again.
 */
@ApplicationScoped
public class DatabaseProbe {
  private static final Logger LOG = Logger.getLogger(DatabaseProbe.class);

  private static final String READ = "SELECT";

  /**
   * Writes about one megabyte, which is deleted at the end of the transaction. Only new pages
   * reveal a full disk: changes that fit into existing pages still succeed.
   */
  private static final String WRITE =
      "CREATE TEMPORARY TABLE disk_space_probe ON COMMIT DROP"
          + " AS SELECT n FROM generate_series(1, 30000) AS n";

  private final Pool pool;
  private final PostgresPool postgresPool;

  DatabaseProbe(Pool pool, PostgresPool postgresPool) {
    this.pool = pool;
    this.postgresPool = postgresPool;
  }

  /** Runs the check; fails if PostgreSQL does not respond, or does not accept changes again. */
  public Uni<Void> run() {
    return postgresPool.rejectsWrites()
        ? pool.query(WRITE).execute().invoke(this::onWriteAccepted).replaceWithVoid()
        : pool.query(READ).execute().replaceWithVoid();
  }

  private void onWriteAccepted() {
    if (postgresPool.clearWriteRejection()) {
      LOG.info("The database accepts changes again.");
    }
  }
}
