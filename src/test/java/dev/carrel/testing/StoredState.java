package dev.carrel.testing;

import static org.awaitility.Awaitility.await;

import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;

/** The rows of the database and the files of the content store. */
@ApplicationScoped
public class StoredState {
  private final DataSource tables;
  private final ContentStore contents;

  StoredState(DataSource tables, ContentStore contents) {
    this.tables = tables;
    this.contents = contents;
  }

  /** The number of rows of a session and its files. */
  public int countRows(String session) {
    return count("SELECT count(*) FROM transfer_session WHERE id = ?", session)
        + count("SELECT count(*) FROM update_session_file WHERE session_id = ?", session)
        + count("SELECT count(*) FROM download_session_file WHERE session_id = ?", session);
  }

  /** The content files of the files in an update session. */
  public List<Path> contentFilesOfSession(String session) {
    return paths(
        "SELECT content_id FROM update_session_file WHERE content_id IS NOT NULL AND session_id = ?",
        session);
  }

  /** The content files of an item. */
  public List<Path> contentFilesOfItem(String item) {
    return paths("SELECT content_id FROM item_file WHERE item_id = ?", item);
  }

  /**
   * Deletes the content files of an item, as if the content directory was restored from an older
   * backup.
   */
  public void deleteContentsOfItem(String item) {
    try {
      for (Path file : contentFilesOfItem(item)) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The history of a session, oldest first. */
  public List<Event> eventsOf(String session) {
    try (var connection = tables.getConnection();
        var statement =
            connection.prepareStatement(
                "SELECT * FROM v_session_history WHERE session LIKE ? || '%' ORDER BY occurred_at, event")) {
      statement.setString(1, session);
      var rows = statement.executeQuery();
      var history = new ArrayList<Event>();
      while (rows.next()) {
        history.add(
            new Event(
                rows.getString("event"),
                rows.getString("user"),
                rows.getString("channel"),
                rows.getString("address"),
                rows.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                rows.getString("request_id"),
                rows.getString("message")));
      }
      return history;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The time that a session has left, as the view shows it. */
  public String timeLeft(String session) {
    try (var connection = tables.getConnection();
        var statement =
            connection.prepareStatement("SELECT time_left FROM v_sessions WHERE id = ?")) {
      statement.setString(1, session);
      var rows = statement.executeQuery();
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One event in the history of a session. */
  public record Event(
      String type,
      String user,
      String channel,
      String address,
      Instant occurredAt,
      String requestId,
      String message) {}

  /** Deletes all logins without publishing an event. */
  public void deleteLogins() {
    execute("DELETE FROM login");
  }

  /** Runs an action while the row of a session is locked, as by a step on another replica. */
  public void whileSessionLocked(String session, Runnable action) throws SQLException {
    whileSessionLocked("transfer_session", session, action);
  }

  /** Runs an action while a transaction locks the row of this id. */
  public void whileSessionLocked(String table, String id, Runnable action) throws SQLException {
    try (var connection = openConnection();
        var lock =
            connection.prepareStatement(
                "SELECT FROM %s WHERE id = ? FOR UPDATE".formatted(table))) {
      connection.setAutoCommit(false);
      lock.setObject(1, UUID.fromString(id.substring(0, 36)));
      lock.execute();
      action.run();
    }
  }

  /** Runs an action while no change by the control API can begin. */
  public void whileSandboxLocked(ThrowingRunnable action) throws Exception {
    try (var connection = openConnection();
        var lock = connection.prepareStatement("SELECT FROM sandbox FOR UPDATE")) {
      connection.setAutoCommit(false);
      lock.execute();
      action.run();
    }
  }

  /**
   * Runs an action while the table of sessions is locked against all other statements. Meanwhile, a
   * transfer can only notice by an event that its session has ended.
   */
  public void whileSessionsLocked(ThrowingRunnable action) throws Exception {
    try (var connection = openConnection()) {
      runWhileSessionsLocked(connection, action);
    }
  }

  /** Does the same on a connection to another server. */
  public static void runWhileSessionsLocked(Connection connection, ThrowingRunnable action)
      throws Exception {
    connection.setAutoCommit(false);
    connection.createStatement().execute("LOCK TABLE transfer_session");
    action.run();
    connection.rollback();
  }

  /** An action of a test. */
  public interface ThrowingRunnable {
    void run() throws Exception;
  }

  /** Whether a transaction holds a lock on the row of this id. */
  public boolean isRowLocked(String table, String id) {
    try (var connection = tables.getConnection();
        var lock =
            connection.prepareStatement(
                "SELECT FROM %s WHERE id = ? FOR UPDATE SKIP LOCKED".formatted(table))) {
      lock.setObject(1, UUID.fromString(id.substring(0, 36)));
      return !lock.executeQuery().next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs an action while PostgreSQL rejects the deletion of a session. */
  public void whileDeleteFails(String session, Runnable action) {
    execute(
        """
        CREATE FUNCTION reject_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'rejected by the test'; END $$;
        CREATE TRIGGER reject_delete BEFORE DELETE ON transfer_session
          FOR EACH ROW WHEN (OLD.id = '%s') EXECUTE FUNCTION reject_delete()"""
            .formatted(session.substring(0, 36)));
    try {
      action.run();
    } finally {
      execute("DROP FUNCTION reject_delete CASCADE");
    }
  }

  /** Runs an action while PostgreSQL silently skips each UPDATE and DELETE of a session's row. */
  public void whileSessionChangesAreSkipped(String session, Runnable action) {
    execute(
        """
        CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
        CREATE TRIGGER skip BEFORE UPDATE OR DELETE ON transfer_session
          FOR EACH ROW WHEN (OLD.id = '%s') EXECUTE FUNCTION skip()"""
            .formatted(session.substring(0, 36)));
    try {
      action.run();
    } finally {
      execute("DROP FUNCTION skip CASCADE");
    }
  }

  /**
   * Runs an action while PostgreSQL deletes a client token as soon as another statement tries to
   * insert it again.
   */
  public void whileClaimedClientTokensAreDeleted(Runnable action) {
    execute(
        """
        CREATE FUNCTION delete_claimed() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN DELETE FROM client_token token WHERE token.xmin::text <> pg_current_xact_id()::text; RETURN NULL; END $$;
        CREATE TRIGGER delete_claimed AFTER INSERT ON client_token EXECUTE FUNCTION delete_claimed()""");
    try {
      action.run();
    } finally {
      execute("DROP FUNCTION delete_claimed CASCADE");
    }
  }

  /**
   * Runs an action while the sweeper has deleted content files and the commit of its transaction is
   * blocked.
   */
  public void whileSweepCommitBlocked(Runnable action) throws SQLException {
    execute(
        """
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM pg_advisory_xact_lock_shared(hashtext('test')); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER wait AFTER DELETE ON content DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION wait()""");
    try (var connection = openConnection()) {
      connection.createStatement().execute("SELECT pg_advisory_lock(hashtext('test'))");
      action.run();
    } finally {
      execute("DROP FUNCTION wait CASCADE");
    }
  }

  /** Waits until at least this number of statements wait for a lock. */
  public void awaitBlockedStatements(int statements) {
    await()
        .until(
            () ->
                queryNumber("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                    >= statements);
  }

  /** The number that a query returns. */
  public int queryNumber(String query) {
    try (var connection = tables.getConnection();
        var rows = connection.createStatement().executeQuery(query)) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a statement without the application. */
  public void execute(String statement) {
    try (var connection = tables.getConnection()) {
      connection.createStatement().execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection outside the pool, which has only two. */
  public Connection openConnection() throws SQLException {
    try (var pooled = tables.getConnection()) {
      return DriverManager.getConnection(pooled.getMetaData().getURL(), credentials());
    }
  }

  /** The credentials of the application: {@code user} and {@code password}. */
  public static Properties credentials() {
    var config = ConfigProvider.getConfig();
    var user = new Properties();
    user.setProperty("user", config.getValue("quarkus.datasource.username", String.class));
    user.setProperty("password", config.getValue("quarkus.datasource.password", String.class));
    return user;
  }

  /** Simulates a replica that stopped while it pulled the file of a session. */
  public void simulatePullOfStoppedReplica(String session, String uri, Instant claimedUntil) {
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

  /** Simulates a replica that stopped while it received the file of a session. */
  public void simulateUploadToStoppedReplica(String session, Instant claimedUntil) {
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
        paths.add(contents.localFile(new ContentId(rows.getObject(1, UUID.class))).orElseThrow());
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
