package dev.carrel.vapi.session;

import dev.carrel.vapi.Structure;

/** The types of warnings in a preview. */
@Structure("com.vmware.content.library.item.updatesession.warning_type")
public enum WarningType {
  EXPIRED_CERTIFICATE,
  NOT_YET_VALID_CERTIFICATE,
  SELF_SIGNED_CERTIFICATE,
  UNTRUSTED_CERTIFICATE
}
