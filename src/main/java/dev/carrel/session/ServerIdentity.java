package dev.carrel.session;

import dev.carrel.database.Columns;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.UpdateSessionId;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The id of this installation, which all replicas share, and the session identifiers that contain
 * it.
 */
@ApplicationScoped
@Startup
public class ServerIdentity {
  private final UUID server;

  /** Reads the id once, over JDBC: at startup no event loop waits for it. */
  ServerIdentity(DataSource dataSource) throws SQLException {
    try (var connection = dataSource.getConnection();
        var row = connection.createStatement().executeQuery("SELECT id FROM server")) {
      row.next();
      server = row.getObject(1, UUID.class);
    }
  }

  /** The installation's id. */
  public UUID id() {
    return server;
  }

  /** Returns the session's identifier in the APIs: {@code <key>:<id of the installation>}. */
  public SessionId toSessionId(SessionKind kind, UUID key) {
    String id = key + ":" + server;
    return switch (kind) {
      case UPDATE -> new UpdateSessionId(id);
      case DOWNLOAD -> new DownloadSessionId(id);
    };
  }

  /**
   * Returns the key of the session with this identifier; empty if the identifier is malformed or
   * belongs to another installation.
   */
  public Optional<UUID> toKey(String id) {
    return id.length() == 73 && id.endsWith(":" + server)
        ? Optional.ofNullable(Columns.parseUuid(id.substring(0, 36)))
        : Optional.empty();
  }
}
