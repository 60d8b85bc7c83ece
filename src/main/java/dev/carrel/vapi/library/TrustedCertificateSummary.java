package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** A trusted certificate; {@code certText} is in PEM. */
@Structure("com.vmware.content.trusted_certificates.summary")
public record TrustedCertificateSummary(@Required String certificate, @Required String certText) {}
