package dev.carrel.api.console;

import dev.carrel.session.ServerIdentity;
import dev.carrel.session.query.SessionTableStore.Files;
import dev.carrel.session.query.SessionTableStore.SessionRow;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.time.Instant;
import java.util.UUID;

/**
 * A session as a row of the console's table.
 *
 * @param id the identifier that the client received
 * @param completionRequested whether completion was requested and waits for pulls
 * @param item the item's name
 * @param library the library's name
 */
public record SessionSummary(
    String id,
    SessionKind kind,
    SessionState state,
    boolean completionRequested,
    String owner,
    UUID itemId,
    String item,
    String library,
    Instant expiresAt,
    Files files) {

  static SessionSummary of(SessionRow sessionRow, ServerIdentity server) {
    return new SessionSummary(
        server.toSessionId(sessionRow.kind(), sessionRow.key()).value(),
        sessionRow.kind(),
        sessionRow.state(),
        sessionRow.completionRequested(),
        sessionRow.owner(),
        sessionRow.itemId(),
        sessionRow.item(),
        sessionRow.library(),
        sessionRow.expiresAt(),
        sessionRow.files());
  }
}
