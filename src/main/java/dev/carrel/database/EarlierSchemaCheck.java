package dev.carrel.database;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Stops the start on a database of a development version from before the first release. Those
 * versions had other migrations under the same numbers, so their schema cannot be upgraded.
 */
final class EarlierSchemaCheck implements Callback {
  private static final String FIRST_MIGRATION_OF_EARLIER_VERSIONS = "libraries and sessions";

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_VALIDATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  /**
   * Rejects a database whose first migration is that of an earlier version.
   *
   * @throws ConfigurationException if the database cannot be upgraded
   */
  @Override
  public void handle(Event event, Context context) {
    if (hasEarlierSchema(context.getConnection())) {
      throw new ConfigurationException(
          "The database was created by a development version of Carrel from before 0.1 and cannot"
              + " be upgraded: configure an empty database, or for the embedded PostgreSQL move the"
              + " directories postgres and content out of carrel.data-directory.");
    }
  }

  @Override
  public String getCallbackName() {
    return getClass().getSimpleName();
  }

  private static boolean hasEarlierSchema(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      var table = statement.executeQuery("SELECT to_regclass('flyway_schema_history') IS NOT NULL");
      table.next();
      if (!table.getBoolean(1)) {
        return false;
      }
      var first =
          statement.executeQuery(
              "SELECT description FROM flyway_schema_history WHERE version = '1'");
      return first.next() && first.getString(1).equals(FIRST_MIGRATION_OF_EARLIER_VERSIONS);
    } catch (SQLException e) {
      throw new IllegalStateException("Could not read the schema history of the database.", e);
    }
  }
}
