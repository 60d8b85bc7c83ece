package dev.carrel.vapi.library;

import dev.carrel.vapi.Structure;

/** The result of verifying a certificate. */
@Structure("com.vmware.content.library.item.cert_verification_status")
public enum CertificateVerificationStatus {
  INTERNAL,
  NOT_AVAILABLE,
  UNTRUSTED,
  VERIFICATION_FAILURE,
  VERIFICATION_IN_PROGRESS,
  VERIFIED
}
