package dev.carrel.seed;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;

/** The SQL that deletes what a sandbox contains. */
@ApplicationScoped
class ResetStore {
  /**
   * The time does not depend on the number of rows, and no triggers run: the history is deleted
   * too, and all contents are released by one statement. The tables are locked in the order in
   * which transactions lock them.
   */
  private static final String CLEAR =
      """
      TRUNCATE library, item, transfer_session, update_session_file, update_session_removed_file,
               update_session_unchanged_file, download_session_file, item_file, lingering_session, session_event,
               login, client_token, fault""";

  private static final String RESET_CONFIGURATION =
      """
      UPDATE configuration
         SET automatic_sync_enabled = true, automatic_sync_start_hour = 20, automatic_sync_stop_hour = 7,
             maximum_concurrent_item_syncs = 5""";

  private static final String CLEAR_APPLIED =
      "UPDATE sandbox SET applied_seeds = '{}' WHERE name = 'main'";

  /**
   * Deletes libraries, items, sessions, their history, logins, client tokens and faults, and sets
   * the configuration of libraries to its default.
   */
  Uni<Void> clear(SqlClient client) {
    return client
        .query(CLEAR)
        .execute()
        .chain(() -> client.query(RESET_CONFIGURATION).execute())
        .chain(() -> client.query(CLEAR_APPLIED).execute())
        .replaceWithVoid();
  }
}
