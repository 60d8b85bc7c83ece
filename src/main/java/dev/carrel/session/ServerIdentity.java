package dev.carrel.session;

import dev.carrel.database.Columns;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.UpdateSessionId;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * This installation's own id, the same on all its replicas, and the session identifiers made of it.
 */
@ApplicationScoped
@Startup
public class ServerIdentity {
  private final UUID server;

  /** Reads the id once, over JDBC: the application is starting, no event loop waits for it. */
  ServerIdentity(DataSource migrated) throws SQLException {
    try (var connection = migrated.getConnection();
        var row = connection.createStatement().executeQuery("SELECT id FROM server")) {
      row.next();
      server = row.getObject(1, UUID.class);
    }
  }

  /** The installation's id. */
  public UUID id() {
    return server;
  }

  /** What clients call the session. */
  public SessionId toSessionId(SessionKind kind, UUID key) {
    String id = key + ":" + server;
    return switch (kind) {
      case UPDATE -> new UpdateSessionId(id);
      case DOWNLOAD -> new DownloadSessionId(id);
    };
  }

  /**
   * The key of the session that an identifier names; null where it cannot name one of this
   * installation.
   */
  public UUID toKey(SessionId id) {
    String text = id.value();
    return text.length() == 73 && text.endsWith(":" + server)
        ? Columns.parseUuid(text.substring(0, 36))
        : null;
  }
}
