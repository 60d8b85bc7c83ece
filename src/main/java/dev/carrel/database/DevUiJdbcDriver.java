package dev.carrel.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * PostgreSQL's driver in dev mode: where tables are asked for, it names the views too, and these
 * before the tables.
 *
 * <p>The Dev UI's database view lists what calls itself a table, and opens on the first. What
 * Carrel has to show there are views: see {@code V10__history.sql}.
 */
public class DevUiJdbcDriver extends Driver {
  @Override
  public Connection connect(String url, Properties info) throws SQLException {
    Connection connection = super.connect(url, info);
    return connection == null
        ? null
        : proxy(
            Connection.class,
            connection,
            (method, arguments) ->
                method.getName().equals("getMetaData")
                    ? metaData(connection.getMetaData())
                    : method.invoke(connection, arguments));
  }

  private static DatabaseMetaData metaData(DatabaseMetaData tables) {
    return proxy(
        DatabaseMetaData.class,
        tables,
        (method, arguments) ->
            method.getName().equals("getTables") && asksForTables((String[]) arguments[3])
                ? listViewsThenTables(tables, arguments)
                : method.invoke(tables, arguments));
  }

  private static boolean asksForTables(String[] types) {
    return types != null && Arrays.equals(types, new String[] {"TABLE"});
  }

  private static ResultSet listViewsThenTables(DatabaseMetaData tables, Object[] arguments)
      throws SQLException {
    String schema = arguments[1] == null ? "public" : (String) arguments[1];
    ResultSet views =
        tables.getTables(
            (String) arguments[0], schema, (String) arguments[2], new String[] {"VIEW"});
    ResultSet rest =
        tables.getTables(
            (String) arguments[0],
            (String) arguments[1],
            (String) arguments[2],
            (String[]) arguments[3]);
    return proxy(ResultSet.class, views, new ConcatenatedResultSet(views, rest));
  }

  /** What is asked of a row is asked of the set that the last row came from. */
  private static final class ConcatenatedResultSet implements Handler {
    private final ResultSet rest;
    private ResultSet current;

    private ConcatenatedResultSet(ResultSet first, ResultSet rest) {
      this.current = first;
      this.rest = rest;
    }

    @Override
    public Object to(Method method, Object[] arguments) throws Exception {
      if (!method.getName().equals("next")) {
        return method.invoke(current, arguments);
      }
      boolean has = current.next();
      if (has || current == rest) {
        return has;
      }
      current.close();
      current = rest;
      return rest.next();
    }
  }

  @FunctionalInterface
  private interface Handler {
    Object to(Method method, Object[] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, T original, Handler target) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          try {
            return target.to(method, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(
        Proxy.newProxyInstance(
            original.getClass().getClassLoader(), new Class<?>[] {type}, handler));
  }
}
