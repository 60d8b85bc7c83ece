package dev.carrel.vapi.session;

import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Structure;
import dev.carrel.vapi.library.ItemId;
import java.time.Instant;

/**
 * A download session, as a client sees it: a lease on an item, under which its files can be
 * fetched.
 */
@Structure("com.vmware.content.library.item.download_session_model")
public record DownloadSessionModel(
    DownloadSessionId id,
    ItemId libraryItemId,
    String libraryItemContentVersion,
    LocalizableMessage errorMessage,
    Long clientProgress,
    State state,
    Instant expirationTime) {
  /** The values of state. */
  @Structure("com.vmware.content.library.item.download_session_model.state")
  public enum State {
    ACTIVE,
    CANCELED,
    ERROR
  }
}
