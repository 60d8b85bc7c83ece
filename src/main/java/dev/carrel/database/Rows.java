package dev.carrel.database;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What a statement answered. */
public final class Rows {
  private static final UUID MIN_UUID = new UUID(0, 0);

  private Rows() {}

  /** All rows, in their order. */
  public static <T> List<T> toList(RowSet<Row> rows, Function<Row, T> reading) {
    return StreamSupport.stream(rows.spliterator(), false).map(reading).toList();
  }

  /** The first row; null where there is none. */
  public static <T> T toFirst(RowSet<Row> rows, Function<Row, T> reading) {
    var iterator = rows.iterator();
    return iterator.hasNext() ? reading.apply(iterator.next()) : null;
  }

  /** The key that a page comes after; of the first page, one that is before all. */
  public static UUID cursor(UUID after) {
    return after == null ? MIN_UUID : after;
  }

  /** Whether the statement found a row to change. */
  public static boolean isUpdated(RowSet<Row> rows) {
    return rows.rowCount() > 0;
  }
}
