package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/** What is known of the content before the session is completed. */
@Structure("com.vmware.content.library.item.updatesession.preview_info")
public record PreviewInfo(
    @Required State state,
    CertificateInfo certificateInfo,
    List<PreviewWarningInfo> warnings,
    List<String> certChain) {
  /** The values of state. */
  @Structure("com.vmware.content.library.item.updatesession.preview_info.state")
  public enum State {
    AVAILABLE,
    NOT_APPLICABLE,
    PREPARING,
    UNAVAILABLE;

    /**
     * How far a session is.
     *
     * @param isReceived whether it has files, and all of them are READY
     * @param isDescribed whether one of them is to tell what the others are
     * @param isArriving whether that one is being received
     * @param hasArrived whether that one is READY
     */
    public static State of(
        boolean isReceived, boolean isDescribed, boolean isArriving, boolean hasArrived) {
      if (hasArrived) {
        return AVAILABLE;
      }
      if (isArriving) {
        return PREPARING;
      }
      return isReceived && !isDescribed ? NOT_APPLICABLE : UNAVAILABLE;
    }
  }
}
