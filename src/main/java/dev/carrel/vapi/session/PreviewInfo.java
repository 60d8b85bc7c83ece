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
     * @param hasDescriptor whether one of them is to tell what the others are
     * @param isDescriptorTransferring whether that one is being received
     * @param isDescriptorReady whether that one is READY
     */
    public static State of(
        boolean isReceived,
        boolean hasDescriptor,
        boolean isDescriptorTransferring,
        boolean isDescriptorReady) {
      if (isDescriptorReady) {
        return AVAILABLE;
      }
      if (isDescriptorTransferring) {
        return PREPARING;
      }
      return isReceived && !hasDescriptor ? NOT_APPLICABLE : UNAVAILABLE;
    }
  }
}
