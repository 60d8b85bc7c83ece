package dev.carrel.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.linearizability.FileContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Invariants of the tables and the content directory. */
record StorageInvariants(Connection tables, Path contents) {
  private static final int UUID_LENGTH = 36;

  /** Asserts that no row is inconsistent or refers to a missing row. */
  void assertConsistent() throws SQLException {
    assertNone(
        "items with two ACTIVE update sessions",
        """
        SELECT item_id FROM transfer_session WHERE kind = 'UPDATE' AND state = 'ACTIVE'
         GROUP BY item_id HAVING count(*) > 1""");
    assertNone(
        "files of deleted sessions",
        """
        SELECT session_id FROM (SELECT session_id FROM update_session_file
                                 UNION ALL SELECT session_id FROM update_session_removed_file
                                 UNION ALL SELECT session_id FROM update_session_unchanged_file
                                 UNION ALL SELECT session_id FROM download_session_file) file
         WHERE NOT EXISTS (SELECT FROM transfer_session WHERE id = session_id)""");
    assertNone(
        "contents referenced by ended sessions",
        """
        SELECT session_id FROM (SELECT session_id, content_id FROM update_session_file
                                 UNION ALL SELECT session_id, resumed_content_id FROM update_session_file
                                 UNION ALL SELECT session_id, content_id FROM download_session_file) file
          JOIN transfer_session session ON session.id = session_id
         WHERE content_id IS NOT NULL AND state <> 'ACTIVE'""");
    assertNone(
        "items whose size differs from that of their files",
        """
        SELECT id FROM item
         WHERE size <> (SELECT coalesce(sum(size), 0) FROM item_file WHERE item_id = item.id)""");
  }

  /** Asserts that the content store has the exact bytes of each file of each item. */
  void assertItemContentsStored() throws SQLException, IOException {
    try (var statement = tables.createStatement();
        var rows = statement.executeQuery("SELECT content_id, checksum, size FROM item_file")) {
      while (rows.next()) {
        assertThat(FileContent.of(Files.readAllBytes(path(rows.getString(1)))))
            .isEqualTo(new FileContent(rows.getString(2), rows.getLong(3)));
      }
    }
  }

  /** Asserts that nothing is left over after all leases have expired and the sweeper has run. */
  void assertNoOrphans() throws SQLException, IOException {
    assertNone(
        "sessions that are still ACTIVE", "SELECT id FROM transfer_session WHERE state = 'ACTIVE'");
    assertNone(
        "uploads without a claim",
        "SELECT session_id FROM update_session_file WHERE status = 'TRANSFERRING'");
    Set<String> referenced = ids("SELECT content_id FROM item_file");
    assertThat(ids("SELECT id FROM content")).isEqualTo(referenced);
    assertThat(storedContents()).isEqualTo(referenced);
  }

  private void assertNone(String description, String query) throws SQLException {
    assertThat(ids(query)).as(description).isEmpty();
  }

  private Set<String> ids(String query) throws SQLException {
    var ids = new HashSet<String>();
    try (var statement = tables.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private Set<String> storedContents() throws IOException {
    try (var all = Files.walk(contents)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.length() == UUID_LENGTH)
          .collect(Collectors.toSet());
    }
  }

  private Path path(String content) {
    return contents.resolve(content.substring(0, 2)).resolve(content);
  }
}
