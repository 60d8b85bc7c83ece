package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.TrustedCertificateService;
import dev.carrel.vapi.library.TrustedCertificateList;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The operations of {@link TrustedCertificateService} under {@code /rest}. */
@Path("/rest/com/vmware/content/trusted-certificates")
@Tag(name = "content/trusted_certificates")
public class LegacyTrustedCertificateResource {
  private final TrustedCertificateService certificates;
  private final CurrentCaller caller;

  LegacyTrustedCertificateResource(TrustedCertificateService certificates, CurrentCaller caller) {
    this.certificates = certificates;
    this.caller = caller;
  }

  @GET
  public Uni<Value<TrustedCertificateList>> list() {
    return certificates.list(caller.get()).map(Value::new);
  }
}
