package dev.carrel.session;

import dev.carrel.database.Columns;
import dev.carrel.database.Rows;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.session.SessionKind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Lists the ACTIVE sessions of items, which are deleted with their item or library. */
@ApplicationScoped
public class ActiveSessionStore {
  private static final String ON_ITEM =
      "SELECT id, kind FROM transfer_session WHERE item_id = $1 AND state = 'ACTIVE'";

  private static final String IN_LIBRARY =
      """
      SELECT id, kind FROM transfer_session
       WHERE item_id IN (SELECT id FROM item WHERE library_id = $1) AND state = 'ACTIVE'""";

  private final Pool pool;

  ActiveSessionStore(Pool pool) {
    this.pool = pool;
  }

  /** Lists the ACTIVE sessions of both kinds on an item; empty if the item does not exist. */
  public Uni<List<SessionKey>> listOnItem(ItemId item) {
    UUID key = Columns.parseUuid(item.value());
    return key == null
        ? Uni.createFrom().item(List.of())
        : pool.preparedQuery(ON_ITEM)
            .execute(Tuple.of(key))
            .map(rows -> Rows.toList(rows, ActiveSessionStore::toSessionKey));
  }

  /**
   * Lists the ACTIVE sessions of both kinds on the items of a library; empty if the library does
   * not exist.
   */
  public Uni<List<SessionKey>> listInLibrary(LibraryId library) {
    UUID key = Columns.parseUuid(library.value());
    return key == null
        ? Uni.createFrom().item(List.of())
        : pool.preparedQuery(IN_LIBRARY)
            .execute(Tuple.of(key))
            .map(rows -> Rows.toList(rows, ActiveSessionStore::toSessionKey));
  }

  private static SessionKey toSessionKey(Row row) {
    return new SessionKey(row.getUUID("id"), SessionKind.valueOf(row.getString("kind")));
  }
}
