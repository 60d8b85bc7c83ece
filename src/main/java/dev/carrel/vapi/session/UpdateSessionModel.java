package dev.carrel.vapi.session;

import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Structure;
import dev.carrel.vapi.library.ItemId;
import java.time.Instant;
import java.util.List;

/**
 * An update session: it receives files for an item, which all become visible when the session is
 * completed.
 */
@Structure("com.vmware.content.library.item.update_session_model")
public record UpdateSessionModel(
    UpdateSessionId id,
    ItemId libraryItemId,
    String libraryItemContentVersion,
    LocalizableMessage errorMessage,
    Long clientProgress,
    State state,
    Instant expirationTime,
    PreviewInfo previewInfo,
    List<WarningBehavior> warningBehavior) {

  /** This model with another state. */
  public UpdateSessionModel withState(State newState) {
    return new UpdateSessionModel(
        id,
        libraryItemId,
        libraryItemContentVersion,
        errorMessage,
        clientProgress,
        newState,
        expirationTime,
        previewInfo,
        warningBehavior);
  }

  /** The values of state. */
  @Structure("com.vmware.content.library.item.update_session_model.state")
  public enum State {
    ACTIVE,
    CANCELED,
    DONE,
    ERROR
  }
}
