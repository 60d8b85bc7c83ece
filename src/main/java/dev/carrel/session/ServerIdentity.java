package dev.carrel.session;

import dev.carrel.database.Columns;
import dev.carrel.database.MigratedDatabase;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.SessionId;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.UpdateSessionId;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/**
 * The id of this installation, which all replicas share, and the session identifiers that contain
 * it.
 */
@ApplicationScoped
@Startup
public class ServerIdentity {
  private final UUID server;

  ServerIdentity(MigratedDatabase database) {
    try (var connection = database.connect()) {
      server = connection.execute("SELECT id FROM server").iterator().next().getUUID(0);
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
