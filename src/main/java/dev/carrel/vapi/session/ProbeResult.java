package dev.carrel.vapi.session;

import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/**
 * The result of probing a source: whether a file could be pulled from it, and the certificate of
 * its host.
 */
@Structure("com.vmware.content.library.item.updatesession.file.probe_result")
public record ProbeResult(
    @Required Status status,
    String sslThumbprint,
    String sslCertificate,
    List<LocalizableMessage> errorMessages) {
  /** The values of status. */
  @Structure("com.vmware.content.library.item.updatesession.file.probe_result.status")
  public enum Status {
    SUCCESS,
    INVALID_URL,
    TIMED_OUT,
    HOST_NOT_FOUND,
    CERTIFICATE_ERROR,
    UNKNOWN_ERROR
  }
}
