package dev.carrel.updatesession;

import dev.carrel.ovf.ManifestSignature;
import dev.carrel.vapi.session.CertificateInfo;
import dev.carrel.vapi.session.WarningType;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The evaluated signature of an OVF package.
 *
 * @param subject the signer's distinguished name
 * @param certificate the signer's certificate
 * @param chain all certificates in PEM, the signer's first
 * @param warnings about the certificate, as of the time of the evaluation
 */
record PackageSignature(
    String subject, CertificateInfo certificate, List<String> chain, Set<WarningType> warnings) {
  /** Evaluates a signature. Blocks to search for a certificate path: call it on a worker thread. */
  static PackageSignature of(ManifestSignature manifestSignature, Instant now) {
    return new PackageSignature(
        manifestSignature.subject(),
        new CertificateInfo(
            manifestSignature.issuer(),
            manifestSignature.subject(),
            manifestSignature.isSelfSigned(),
            manifestSignature.pem()),
        manifestSignature.pemChain(),
        manifestSignature.warnings(now, ManifestSignature.platformTrustAnchors()));
  }
}
