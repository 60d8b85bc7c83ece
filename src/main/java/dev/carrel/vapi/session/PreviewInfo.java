package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/** The preview of the content of an update session. */
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
     * Returns the state of the preview of a session.
     *
     * @param isReceived whether the session has files and all of them are READY
     * @param hasDescriptor whether one of the files is an OVF descriptor or an OVA archive
     * @param isDescriptorTransferring whether that file is being received
     * @param isDescriptorReady whether that file is READY
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
