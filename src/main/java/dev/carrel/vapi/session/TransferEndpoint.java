package dev.carrel.vapi.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.net.URI;

/**
 * The source or destination of a file transfer. An upload or download URI is its own credential.
 *
 * @param uri the URI of the file
 * @param sslCertificateThumbprint the SHA-1 thumbprint of the host's certificate, as {@code
 *     AA:BB:…}; null if it is not specified
 * @param sslCertificate the host's certificate in PEM; null if it is not specified
 */
@Structure("com.vmware.content.library.item.transfer_endpoint")
public record TransferEndpoint(
    @Required URI uri, String sslCertificateThumbprint, String sslCertificate) {}
