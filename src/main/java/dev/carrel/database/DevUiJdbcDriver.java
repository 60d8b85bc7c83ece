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
 * PostgreSQL's JDBC driver for dev mode, which lists views before tables if a client asks for
 * tables.
 *
 * <p>The database view of the Dev UI lists only tables and opens the first one. With this driver it
 * also lists the views of {@code V1__schema.sql} that show sessions in readable form, and opens one
 * of them.
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

  private static DatabaseMetaData metaData(DatabaseMetaData original) {
    return proxy(
        DatabaseMetaData.class,
        original,
        (method, arguments) ->
            method.getName().equals("getTables") && asksForTables((String[]) arguments[3])
                ? listViewsThenTables(original, arguments)
                : method.invoke(original, arguments));
  }

  private static boolean asksForTables(String[] types) {
    return types != null && Arrays.equals(types, new String[] {"TABLE"});
  }

  private static ResultSet listViewsThenTables(DatabaseMetaData metaData, Object[] arguments)
      throws SQLException {
    String schema = arguments[1] == null ? "public" : (String) arguments[1];
    ResultSet views =
        metaData.getTables(
            (String) arguments[0], schema, (String) arguments[2], new String[] {"VIEW"});
    ResultSet tables =
        metaData.getTables(
            (String) arguments[0],
            (String) arguments[1],
            (String) arguments[2],
            (String[]) arguments[3]);
    return proxy(ResultSet.class, views, new ConcatenatedResultSet(views, tables));
  }

  /** Delegates all methods except {@code next} to the result set that contains the current row. */
  private static final class ConcatenatedResultSet implements MethodHandler {
    private final ResultSet tables;
    private ResultSet current;

    private ConcatenatedResultSet(ResultSet first, ResultSet tables) {
      this.current = first;
      this.tables = tables;
    }

    @Override
    public Object handle(Method method, Object[] arguments) throws Exception {
      if (!method.getName().equals("next")) {
        return method.invoke(current, arguments);
      }
      boolean hasNext = current.next();
      if (hasNext || current == tables) {
        return hasNext;
      }
      current.close();
      current = tables;
      return tables.next();
    }
  }

  @FunctionalInterface
  private interface MethodHandler {
    Object handle(Method method, Object[] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, T original, MethodHandler target) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          try {
            return target.handle(method, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(
        Proxy.newProxyInstance(
            original.getClass().getClassLoader(), new Class<?>[] {type}, handler));
  }
}
