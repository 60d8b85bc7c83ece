package dev.carrel.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Whether PostgreSQL answers; and, after it has refused a change because its disk is full or it is
 * a standby, whether it accepts changes again.
 */
@ApplicationScoped
public class DatabaseProbe {
  private static final Logger LOG = Logger.getLogger(DatabaseProbe.class);

  private static final String READ = "SELECT";

  /**
   * Needs about a megabyte on the disk, and leaves nothing there. Only new pages show that it is
   * full: what fits into pages that exist already can still be changed.
   */
  private static final String WRITE =
      "CREATE TEMPORARY TABLE room ON COMMIT DROP AS SELECT n FROM generate_series(1, 30000) AS n";

  private final Pool pool;
  private final PostgresPool connections;

  DatabaseProbe(Pool pool, PostgresPool connections) {
    this.pool = pool;
    this.connections = connections;
  }

  /** Fails where PostgreSQL does not answer, or does not accept changes yet. */
  public Uni<Void> run() {
    return connections.refusesWrites()
        ? pool.query(WRITE).execute().invoke(this::accepted).replaceWithVoid()
        : pool.query(READ).execute().replaceWithVoid();
  }

  private void accepted() {
    if (connections.acceptWrites()) {
      LOG.info("The database accepts changes again");
    }
  }
}
