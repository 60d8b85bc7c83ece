package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;

/** The certificate with which the content is signed. */
@Structure("com.vmware.content.library.item.updatesession.certificate_info")
public record CertificateInfo(
    @Required String issuer,
    @Required String subject,
    @Required Boolean selfSigned,
    @Required String x509) {}
