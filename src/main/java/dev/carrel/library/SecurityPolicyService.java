package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.SecurityPolicyInfo;
import dev.carrel.vapi.library.SecurityRuleType;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The security policies that can be applied to libraries. */
@ApplicationScoped
@Service("com.vmware.content.security_policies")
public class SecurityPolicyService {
  /**
   * vCenter has this policy (documented: vCenter 8 STIG, control VCSA-80-000296), and govc finds it
   * by this name (govmomi, {@code OvfDefaultSecurityPolicy}).
   */
  private static final String DEFAULT_POLICY = "OVF default policy";

  private static final List<SecurityPolicyInfo> POLICIES =
      List.of(
          new SecurityPolicyInfo(
              UUID.nameUUIDFromBytes(DEFAULT_POLICY.getBytes(StandardCharsets.UTF_8)).toString(),
              DEFAULT_POLICY,
              Map.of("ovf", SecurityRuleType.OVF_STRICT_VERIFICATION)));

  /** Lists the security policies. Their identifiers are the same on every server. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<SecurityPolicyInfo>> list(Caller caller) {
    return Uni.createFrom().item(POLICIES);
  }
}
