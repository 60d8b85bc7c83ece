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

/** The tables and the content directory, beneath all that clients see. */
record StorageInvariants(Connection tables, Path contents) {
  private static final int UUID_LENGTH = 36;

  /** Nothing is in two states, or refers to what is not there. */
  void assertConsistent() throws SQLException {
    shouldBeNone(
        "items with two ACTIVE update sessions",
        """
        SELECT item_id FROM transfer_session WHERE kind = 'UPDATE' AND state = 'ACTIVE'
         GROUP BY item_id HAVING count(*) > 1""");
    shouldBeNone(
        "files of sessions that are gone",
        """
        SELECT session_id FROM (SELECT session_id FROM update_session_file
                                 UNION ALL SELECT session_id FROM update_session_removed_file
                                 UNION ALL SELECT session_id FROM download_session_file) file
         WHERE NOT EXISTS (SELECT FROM transfer_session WHERE id = session_id)""");
    shouldBeNone(
        "contents held by sessions that have ended",
        """
        SELECT session_id FROM (SELECT session_id, content_id FROM update_session_file
                                 UNION ALL SELECT session_id, resumed_content_id FROM update_session_file
                                 UNION ALL SELECT session_id, content_id FROM download_session_file) file
          JOIN transfer_session session ON session.id = session_id
         WHERE content_id IS NOT NULL AND state <> 'ACTIVE'""");
    shouldBeNone(
        "items whose size is not that of their files",
        """
        SELECT id FROM item
         WHERE size <> (SELECT coalesce(sum(size), 0) FROM item_file WHERE item_id = item.id)""");
  }

  /** Each file of each item rests in the content store, byte by byte as it was received. */
  void assertItemContentsStored() throws SQLException, IOException {
    try (var statement = tables.createStatement();
        var rows = statement.executeQuery("SELECT content_id, checksum, size FROM item_file")) {
      while (rows.next()) {
        assertThat(FileContent.of(Files.readAllBytes(path(rows.getString(1)))))
            .isEqualTo(new FileContent(rows.getString(2), rows.getLong(3)));
      }
    }
  }

  /** Once all leases have run out and the sweep has been by, nothing is left over. */
  void assertNoOrphans() throws SQLException, IOException {
    shouldBeNone(
        "sessions that are ACTIVE still", "SELECT id FROM transfer_session WHERE state = 'ACTIVE'");
    shouldBeNone(
        "uploads that nobody carries on",
        "SELECT session_id FROM update_session_file WHERE status = 'TRANSFERRING'");
    Set<String> referredTo = ids("SELECT content_id FROM item_file");
    assertThat(ids("SELECT id FROM content")).isEqualTo(referredTo);
    assertThat(stored()).isEqualTo(referredTo);
  }

  private void shouldBeNone(String what, String query) throws SQLException {
    assertThat(ids(query)).as(what).isEmpty();
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

  private Set<String> stored() throws IOException {
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
