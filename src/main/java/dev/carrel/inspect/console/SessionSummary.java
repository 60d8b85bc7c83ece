package dev.carrel.inspect.console;

import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionState;
import dev.carrel.store.ServerIdentity;
import dev.carrel.store.SessionTableStore.Files;
import dev.carrel.store.SessionTableStore.Seen;
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

  static SessionSummary of(Seen seen, ServerIdentity server) {
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
