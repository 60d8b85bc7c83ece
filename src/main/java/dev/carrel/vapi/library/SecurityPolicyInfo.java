package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.Map;

/**
 * A security policy that can be applied to libraries. {@code itemTypeRules} contains for each item
 * type the rule by which its items are verified.
 */
@Structure("com.vmware.content.security_policies.info")
public record SecurityPolicyInfo(
    @Required String policy,
    @Required String name,
    @Required Map<String, SecurityRuleType> itemTypeRules) {}
