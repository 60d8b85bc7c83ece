package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.SecurityPolicyService;
import dev.carrel.vapi.library.SecurityPolicyInfo;
import dev.carrel.vapi.library.SecurityRuleType;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The operations of {@link SecurityPolicyService} under {@code /rest}. */
@Path("/rest/com/vmware/content/security-policies")
@Tag(name = "content/security_policies")
public class LegacySecurityPolicyResource {
  private final SecurityPolicyService policies;
  private final CurrentCaller caller;

  LegacySecurityPolicyResource(SecurityPolicyService policies, CurrentCaller caller) {
    this.policies = policies;
    this.caller = caller;
  }

  /** A security policy. */
  public record Policy(String policy, String name, List<MapEntry<SecurityRuleType>> itemTypeRules) {
    private static Policy of(SecurityPolicyInfo info) {
      return new Policy(info.policy(), info.name(), MapEntry.listOf(info.itemTypeRules()));
    }
  }

  @GET
  public Uni<Value<List<Policy>>> list() {
    return policies
        .list(caller.get())
        .map(all -> new Value<>(all.stream().map(Policy::of).toList()));
  }
}
