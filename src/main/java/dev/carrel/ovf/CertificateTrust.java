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

/**
 * Whether a certificate leads to one that is trusted, by PKIX and without asking for revocation.
 */
final class CertificateTrust {
  private CertificateTrust() {}

  /**
   * Whether the chain's first certificate is trusted or leads to one that is, over the others.
   *
   * <p>Dates are another question. PKIX wants one, so it gets the beginning of each certificate in
   * turn: if all that are on a path were ever valid together, it was when the last of them began.
   */
  static boolean isTrusted(List<X509Certificate> chain, Set<TrustAnchor> trusted) {
    if (trusted.isEmpty()) {
      return false;
    }
    X509Certificate signer = chain.get(0);
    return trusted.stream().anyMatch(anchor -> signer.equals(anchor.getTrustedCert()))
        || chain.stream()
            .map(X509Certificate::getNotBefore)
            .distinct()
            .anyMatch(date -> isTrusted(chain, trusted, date));
  }

  private static boolean isTrusted(
      List<X509Certificate> chain, Set<TrustAnchor> trusted, Date date) {
    try {
      var signer = new X509CertSelector();
      signer.setCertificate(chain.get(0));
      var parameters = new PKIXBuilderParameters(trusted, signer);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(date);
      CertPathBuilder.getInstance("PKIX").build(parameters);
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      // There is none. What is wrong inside a certificate shows in ways that are not declared.
      return false;
    }
  }
}
