package dev.carrel.library;

import dev.carrel.database.Rows;
import dev.carrel.vapi.library.ConfigurationModel;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Stores the settings that all libraries share, in a table with one row. */
@ApplicationScoped
public class ConfigurationStore {
  private static final String GET =
      """
      SELECT automatic_sync_enabled, automatic_sync_start_hour, automatic_sync_stop_hour, maximum_concurrent_item_syncs
        FROM configuration""";

  private static final String UPDATE =
      """
      UPDATE configuration SET
        automatic_sync_enabled = coalesce($1, automatic_sync_enabled),
        automatic_sync_start_hour = coalesce($2, automatic_sync_start_hour),
        automatic_sync_stop_hour = coalesce($3, automatic_sync_stop_hour),
        maximum_concurrent_item_syncs = coalesce($4, maximum_concurrent_item_syncs)""";

  private final Pool pool;

  ConfigurationStore(Pool pool) {
    this.pool = pool;
  }

  /** Returns the settings. */
  public Uni<ConfigurationModel> get() {
    return pool.preparedQuery(GET)
        .execute()
        .map(rows -> Rows.toFirst(rows, ConfigurationStore::toModel));
  }

  /** Changes the settings that are not null in the model. */
  public Uni<Void> update(ConfigurationModel model) {
    Tuple parameters = Tuple.tuple().addBoolean(model.automaticSyncEnabled());
    parameters.addLong(model.automaticSyncStartHour()).addLong(model.automaticSyncStopHour());
    parameters.addLong(model.maximumConcurrentItemSyncs());
    return pool.preparedQuery(UPDATE).execute(parameters).replaceWithVoid();
  }

  private static ConfigurationModel toModel(Row row) {
    return new ConfigurationModel(
        row.getBoolean("automatic_sync_enabled"),
        row.getLong("automatic_sync_start_hour"),
        row.getLong("automatic_sync_stop_hour"),
        row.getLong("maximum_concurrent_item_syncs"));
  }
}
