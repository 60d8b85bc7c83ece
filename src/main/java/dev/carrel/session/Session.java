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
 * @param key the first half of the session's identifier
 * @param owner the user who created the session
 * @param contentVersion the item's content version when the session was created
 * @param clientProgress the client's progress in percent, as last reported by the client
 * @param error why the session is in ERROR; null in any other state
 * @param expiresAt when the session expires
 * @param ignoredWarnings the warnings that do not prevent completion
 * @param enforcedWarnings the warnings that the client has explicitly set to prevent completion
 * @param isCompleting whether completion was requested and waits for files to be received
 * @param preview whether the session's files can be previewed; has no meaning for a download
 *     session
 */
public record Session(
    UUID key,
    SessionKind kind,
    ItemId item,
    String owner,
    SessionState state,
    long contentVersion,
    long clientProgress,
    LocalizableMessage error,
    Instant expiresAt,
    Set<WarningType> ignoredWarnings,
    Set<WarningType> enforcedWarnings,
    boolean isCompleting,
    PreviewInfo.State preview) {}
