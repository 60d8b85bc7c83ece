package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.net.URI;

/**
 * Where the bytes of one file go to or come from. An upload or download URI alone is the
 * credential.
 *
 * @param sslCertificateThumbprint SHA-1 of the host's certificate, as {@code AA:BB:…}
 * @param sslCertificate the host's certificate in PEM
 */
@Structure("com.vmware.content.library.item.transfer_endpoint")
public record TransferEndpoint(
    @Required URI uri, String sslCertificateThumbprint, String sslCertificate) {}
