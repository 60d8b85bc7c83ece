package dev.carrel.internals;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.impl.KeyStoreHelper;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;

/** A private key and its certificate, as Vert.x reads them from PEM for HTTPS. */
public record PemKeyPair(PrivateKey key, Certificate certificate) {
  /**
   * Reads a private key and the first certificate.
   *
   * @throws GeneralSecurityException if Vert.x cannot read one of them
   */
  public static PemKeyPair parse(byte[] key, byte[] certificate) throws GeneralSecurityException {
    try {
      KeyStore pair =
          new PemKeyCertOptions()
              .addKeyValue(Buffer.buffer(key))
              .addCertValue(Buffer.buffer(certificate))
              .loadKeyStore(null);
      String alias = pair.aliases().nextElement();
      char[] password = KeyStoreHelper.DUMMY_PASSWORD.toCharArray();
      return new PemKeyPair((PrivateKey) pair.getKey(alias, password), pair.getCertificate(alias));
    } catch (Exception e) { // Vert.x's parsers throw various types
      throw new KeyStoreException(e);
    }
  }
}
