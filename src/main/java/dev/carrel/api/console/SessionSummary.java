package dev.carrel.api.console;

import dev.carrel.session.ServerIdentity;
import dev.carrel.session.query.SessionTableStore.Files;
import dev.carrel.session.query.SessionTableStore.SessionRow;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.time.Instant;
import java.util.UUID;

/**
 * A session in a line.
 *
 * @param id as its client has it
 * @param item the item's name
 * @param library the library's name
 */
public record SessionSummary(
    String id,
    SessionKind kind,
    SessionState state,
    boolean completing,
    String owner,
    UUID itemId,
    String item,
    String library,
    Instant expiresAt,
    Files files) {

  static SessionSummary of(SessionRow seen, ServerIdentity server) {
    return new SessionSummary(
        server.idOf(seen.kind(), seen.key()).value(),
        seen.kind(),
        seen.state(),
        seen.completing(),
        seen.owner(),
        seen.itemId(),
        seen.item(),
        seen.library(),
        seen.expiresAt(),
        seen.files());
  }
}
