package dev.carrel.session;

import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.PreviewInfo;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.WarningType;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A session of either kind, as it is stored.
 *
 * @param key the first half of its identifier
 * @param contentVersion the item's content version when the session was created
 * @param clientProgress percent, as the client last told
 * @param error why the session is in ERROR; null where it is not
 * @param expiresAt the moment from which it no longer exists
 * @param ignoredWarnings those the client wants to complete in spite of
 * @param enforcedWarnings those the client named to say that they hold up completion
 * @param isCompleting whether it will be completed once all that is pulled is here
 * @param preview what its files allow to be known of them before it is completed; of no meaning for
 *     a download session
 */
public record Session(
    UUID key,
    SessionKind kind,
    ItemId item,
    SessionState state,
    long contentVersion,
    long clientProgress,
    LocalizableMessage error,
    Instant expiresAt,
    Set<WarningType> ignoredWarnings,
    Set<WarningType> enforcedWarnings,
    boolean isCompleting,
    PreviewInfo.State preview) {}
