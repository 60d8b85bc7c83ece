package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;

/** The rules for verifying items of a type. */
@Structure("com.vmware.content.security_rule_type")
public enum SecurityRuleType {
  OVF_STRICT_VERIFICATION
}
