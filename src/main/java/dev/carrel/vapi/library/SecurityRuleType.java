package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;

/** The rules by which items of a type can be verified. */
@Structure("com.vmware.content.security_rule_type")
public enum SecurityRuleType {
  OVF_STRICT_VERIFICATION
}
