package dev.carrel.database;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Converts the rows that a statement returned. */
public final class Rows {
  private static final UUID MIN_UUID = new UUID(0, 0);

  private Rows() {}

  /** Converts all rows, in their order. */
  public static <T> List<T> toList(RowSet<Row> rows, Function<Row, T> mapper) {
    return StreamSupport.stream(rows.spliterator(), false).map(mapper).toList();
  }

  /** Converts the first row; null if there is none. */
  public static <T> T toFirst(RowSet<Row> rows, Function<Row, T> mapper) {
    var iterator = rows.iterator();
    return iterator.hasNext() ? mapper.apply(iterator.next()) : null;
  }

  /**
   * Returns the key after which a page begins: the given key, or for null (the first page) the
   * lowest UUID.
   */
  public static UUID cursor(UUID after) {
    return after == null ? MIN_UUID : after;
  }

  /** Returns whether the statement changed at least one row. */
  public static boolean isUpdated(RowSet<Row> rows) {
    return rows.rowCount() > 0;
  }
}
