package dev.carrel.vapi.library;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.util.List;

/** The verification of the certificate with which an item is signed. */
@Structure("com.vmware.content.library.item.certificate_verification_info")
public record CertificateVerificationInfo(
    @Required CertificateVerificationStatus status, List<String> certChain) {}
