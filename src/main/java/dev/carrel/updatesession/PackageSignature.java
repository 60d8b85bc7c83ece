package dev.carrel.updatesession;

import dev.carrel.ovf.ManifestSignature;
import dev.carrel.vapi.session.CertificateInfo;
import dev.carrel.vapi.session.WarningType;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The signature of an OVF package, as it was evaluated.
 *
 * @param subject the signer's distinguished name
 * @param chain all certificates in PEM, the signer's first
 * @param warnings against relying on the signature at the time of the evaluation
 */
record PackageSignature(
    String subject, CertificateInfo certificate, List<String> chain, Set<WarningType> warnings) {
  /** Evaluates a signature. Searches for a certificate path, so it belongs on a worker thread. */
  static PackageSignature of(ManifestSignature manifestSignature, Instant now) {
    return new PackageSignature(
        manifestSignature.subject(),
        new CertificateInfo(
            manifestSignature.issuer(),
            manifestSignature.subject(),
            manifestSignature.isSelfSigned(),
            manifestSignature.pem()),
        manifestSignature.pemChain(),
        manifestSignature.warnings(now, ManifestSignature.systemTrustAnchors()));
  }
}
