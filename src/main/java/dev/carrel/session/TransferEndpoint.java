package dev.carrel.session;

import dev.carrel.vapi.Required;
import dev.carrel.vapi.Structure;
import java.net.URI;

/** Where the bytes of one file go to or come from. The URI alone is the credential. */
@Structure("com.vmware.content.library.item.transfer_endpoint")
public record TransferEndpoint(@Required URI uri, String sslCertificateThumbprint) {}
