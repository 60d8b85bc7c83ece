package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/** The trusted certificates. */
@Structure("com.vmware.content.trusted_certificates.list_result")
public record TrustedCertificateList(@Required List<TrustedCertificateSummary> certificates) {}
