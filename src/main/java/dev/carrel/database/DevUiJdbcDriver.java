package dev.carrel.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgDatabaseMetaData;

/**
 * PostgreSQL's JDBC driver for dev mode, which lists views before tables in the list of tables.
 *
 * <p>The database view of the Dev UI lists only tables and opens the first one. With this driver it
 * also lists the views of {@code V1__schema.sql} that show sessions in readable form, and opens one
 * of them.
 */
public class DevUiJdbcDriver extends Driver {
  @Override
  public Connection connect(String url, Properties info) throws SQLException {
    Connection connection = super.connect(url, info);
    if (connection == null) {
      return null;
    }
    var metaData = new ViewsAndTables(connection.unwrap(PgConnection.class));
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                return method.getName().equals("getMetaData")
                    ? metaData
                    : method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static final class ViewsAndTables extends PgDatabaseMetaData {
    ViewsAndTables(PgConnection connection) {
      super(connection);
    }

    /** Ignores the parameters: only the Dev UI calls it, and reads only these columns. */
    @Override
    public ResultSet getTables(String catalog, String schema, String table, String[] types)
        throws SQLException {
      Statement statement = connection.createStatement();
      statement.closeOnCompletion();
      return statement.executeQuery(
          """
          SELECT table_schema AS "TABLE_SCHEM", table_name AS "TABLE_NAME"
            FROM information_schema.tables
           WHERE table_schema NOT IN ('information_schema', 'pg_catalog')
           ORDER BY table_type DESC, table_schema, table_name
          """);
    }
  }
}
