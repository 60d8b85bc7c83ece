package dev.carrel.session;

import dev.carrel.library.ItemId;
import dev.carrel.vapi.LocalizableMessage;
import java.time.Instant;
import java.util.UUID;

/**
 * A session of either kind, as it is stored.
 *
 * @param key the first half of its identifier
 * @param contentVersion the item's content version when the session was created
 * @param clientProgress percent, as the client last told
 * @param error why the session is in ERROR; null where it is not
 * @param expiresAt the moment from which it no longer exists
 */
public record Session(
    UUID key,
    SessionKind kind,
    ItemId item,
    SessionState state,
    long contentVersion,
    long clientProgress,
    LocalizableMessage error,
    Instant expiresAt) {}
