package dev.carrel.testing;

import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** What is in the tables and in the content store, beneath all that a client can see. */
@ApplicationScoped
public class Stored {
  private final DataSource tables;
  private final ContentStore contents;

  Stored(DataSource tables, ContentStore contents) {
    this.tables = tables;
    this.contents = contents;
  }

  /** How many rows tell of a session. */
  public int rowsOf(String session) {
    return count("SELECT count(*) FROM transfer_session WHERE id = ?", session)
        + count("SELECT count(*) FROM update_session_file WHERE session_id = ?", session)
        + count("SELECT count(*) FROM download_session_file WHERE session_id = ?", session);
  }

  /** The files in which the contents that a session received rest. */
  public List<Path> contentsOf(String session) {
    return paths(
        "SELECT content_id FROM update_session_file WHERE content_id IS NOT NULL AND session_id = ?",
        session);
  }

  /** The files in which an item's contents rest. */
  public List<Path> contentsOfItem(String item) {
    return paths("SELECT content_id FROM item_file WHERE item_id = ?", item);
  }

  /** As if a replica had begun to pull the session's file, and gone. */
  public void leaveAsPulledByADeadReplica(String session, String uri, Instant claimedUntil) {
    try (var connection = tables.getConnection();
        var statement =
            connection.prepareStatement(
                """
                UPDATE update_session_file
                   SET source_type = 'PULL', source_uri = ?, status = 'TRANSFERRING', claimed_until = ?
                 WHERE session_id = ?""")) {
      statement.setString(1, uri);
      statement.setObject(2, claimedUntil.atOffset(ZoneOffset.UTC));
      statement.setObject(3, UUID.fromString(session.substring(0, 36)));
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As if a replica had been receiving the session's file, and died. */
  public void leaveAsPushedToADeadReplica(String session, Instant claimedUntil) {
    try (var connection = tables.getConnection();
        var statement =
            connection.prepareStatement(
                """
                UPDATE update_session_file SET status = 'TRANSFERRING', claimed_until = ?
                 WHERE session_id = ?""")) {
      statement.setObject(1, claimedUntil.atOffset(ZoneOffset.UTC));
      statement.setObject(2, UUID.fromString(session.substring(0, 36)));
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Path> paths(String query, String id) {
    var paths = new ArrayList<Path>();
    try (var connection = tables.getConnection();
        var statement = connection.prepareStatement(query)) {
      statement.setObject(1, UUID.fromString(id.substring(0, 36)));
      var rows = statement.executeQuery();
      while (rows.next()) {
        paths.add(contents.path(new ContentId(rows.getObject(1, UUID.class))));
      }
      return paths;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private int count(String query, String session) {
    try (var connection = tables.getConnection();
        var statement = connection.prepareStatement(query)) {
      statement.setObject(1, UUID.fromString(session.substring(0, 36)));
      var rows = statement.executeQuery();
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
