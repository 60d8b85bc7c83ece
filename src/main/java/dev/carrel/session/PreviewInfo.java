package dev.carrel.session;

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
    UNAVAILABLE
  }
}
