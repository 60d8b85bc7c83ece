package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.TrustedCertificateList;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * The certificates that clients have added to those that the server trusts. Carrel trusts only the
 * authorities that the JDK trusts, so there are none.
 */
@ApplicationScoped
@Service("com.vmware.content.trusted_certificates")
public class TrustedCertificateService {
  /** Lists the certificates: none. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<TrustedCertificateList> list(Caller caller) {
    return Uni.createFrom().item(new TrustedCertificateList(List.of()));
  }
}
