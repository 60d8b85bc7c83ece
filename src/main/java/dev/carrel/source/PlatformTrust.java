package dev.carrel.source;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** The CAs that the JVM trusts by default, configurable by {@code javax.net.ssl.trustStore}. */
final class PlatformTrust {
  private PlatformTrust() {}

  /** Loads the trust store from the disk. */
  static X509ExtendedTrustManager load() {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Stream.of(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Could not read Java's trust store.", e);
    }
  }
}
