package dev.carrel.control;

import dev.carrel.database.Columns;
import dev.carrel.database.MigratedDatabase;
import dev.carrel.database.Rows;
import dev.carrel.time.VirtualTime;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The SQL of the settings of the sandbox {@code main}. */
@ApplicationScoped
class SandboxStore {
  private static final String COLUMNS =
      """
      version, reset_count, clock_offset_millis, frozen_at,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'spec', spec, 'expires_at', expires_at) ORDER BY id), '[]')
         FROM fault WHERE sandbox = sandbox.name) AS faults""";

  private static final String READ = "SELECT " + COLUMNS + " FROM sandbox WHERE name = 'main'";

  private static final String LOCK = READ + " FOR UPDATE";

  private static final String UPDATE =
      """
      UPDATE sandbox SET version = version + 1, clock_offset_millis = $1, frozen_at = $2, reset_count = reset_count + $3
       WHERE name = 'main'
      RETURNING\s"""
          + COLUMNS;

  private final Pool pool;
  private final MigratedDatabase database;

  SandboxStore(Pool pool, MigratedDatabase database) {
    this.pool = pool;
    this.database = database;
  }

  /** Reads the settings. Blocks, so only the start may call it. */
  Settings readAtStart() {
    try (var connection = database.connect()) {
      return settings(connection.execute(READ).iterator().next());
    }
  }

  Uni<Settings> read() {
    return pool.preparedQuery(READ).execute().map(rows -> Rows.toFirst(rows, this::settings));
  }

  /** Reads the settings and locks them until the end of the transaction. */
  Uni<Settings> lock(SqlClient client) {
    return client.preparedQuery(LOCK).execute().map(rows -> Rows.toFirst(rows, this::settings));
  }

  Uni<Settings> update(SqlClient client, VirtualTime time, boolean isReset) {
    return client
        .preparedQuery(UPDATE)
        .execute(
            Tuple.of(
                time.offset().toMillis(),
                Columns.toTimestamptz(time.frozenAt()),
                isReset ? 1L : 0L))
        .map(rows -> Rows.toFirst(rows, this::settings));
  }

  private Settings settings(Row row) {
    return new Settings(
        row.getLong("version"),
        row.getLong("reset_count"),
        new VirtualTime(
            Duration.ofMillis(row.getLong("clock_offset_millis")),
            Columns.toInstant(row, "frozen_at")),
        row.getJsonArray("faults"));
  }
}
