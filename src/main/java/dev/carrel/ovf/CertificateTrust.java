package dev.carrel.ovf;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** Validates certificate chains by PKIX (RFC 5280), without a revocation check. */
final class CertificateTrust {
  private CertificateTrust() {}

  /**
   * Whether the chain's first certificate is trusted, or the chain contains a path from it to a
   * trusted one.
   *
   * <p>It does not check whether certificates have expired; {@link ManifestSignature#warnings}
   * does. PKIX requires a date. If all certificates of a path were ever valid at the same time,
   * they were valid at the latest {@code notBefore} among them. So the method tries the {@code
   * notBefore} of each certificate in the chain.
   *
   * @param chain not empty; the first certificate is the signer's, the order of the others does not
   *     matter
   * @param anchors the trusted certificates
   */
  static boolean isTrusted(List<X509Certificate> chain, Set<TrustAnchor> anchors) {
    if (anchors.isEmpty()) {
      return false;
    }
    X509Certificate signer = chain.get(0);
    return anchors.stream().anyMatch(anchor -> signer.equals(anchor.getTrustedCert()))
        || chain.stream()
            .map(X509Certificate::getNotBefore)
            .distinct()
            .anyMatch(date -> isTrusted(chain, anchors, date));
  }

  private static boolean isTrusted(
      List<X509Certificate> chain, Set<TrustAnchor> anchors, Date date) {
    try {
      var signerSelector = new X509CertSelector();
      signerSelector.setCertificate(chain.get(0));
      var parameters = new PKIXBuilderParameters(anchors, signerSelector);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(date);
      CertPathBuilder.getInstance("PKIX").build(parameters);
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      // There is no such path. Malformed certificates cause undeclared runtime exceptions.
      return false;
    }
  }
}
