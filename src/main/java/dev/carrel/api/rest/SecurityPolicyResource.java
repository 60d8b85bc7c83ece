package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.SecurityPolicyService;
import dev.carrel.vapi.library.SecurityPolicyInfo;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The operations of {@link SecurityPolicyService} under {@code /api}. */
@Path("/api/content/security-policies")
@Tag(name = "content/security_policies")
public class SecurityPolicyResource {
  private final SecurityPolicyService policies;
  private final CurrentCaller caller;

  SecurityPolicyResource(SecurityPolicyService policies, CurrentCaller caller) {
    this.policies = policies;
    this.caller = caller;
  }

  @GET
  public Uni<List<SecurityPolicyInfo>> list() {
    return policies.list(caller.get());
  }
}
