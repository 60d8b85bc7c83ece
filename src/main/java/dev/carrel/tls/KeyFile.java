package dev.carrel.tls;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.impl.KeyStoreHelper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.util.Collections;

/**
 * A file of keys or certificates that was configured. What it throws is a ConfigurationException
 * with one sentence.
 *
 * @param key of the configuration, that says where it is
 */
record KeyFile(String key, Path path) {

  void requireReadable() {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw invalid("which is not readable");
    }
  }

  /** That it begins with a certificate, in PEM. */
  void requireCertificate() {
    requireReadable();
    try {
      Certificates.parse(text());
    } catch (CertificateException e) {
      throw invalid("which does not start with a PEM certificate");
    }
  }

  private String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private byte[] bytes() {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw invalid("which is not readable");
    }
  }

  /** That this private key, in PEM, belongs to that certificate. */
  void requireKeyOf(KeyFile certificate) {
    boolean fits;
    try {
      KeyStore pair =
          new PemKeyCertOptions()
              .addKeyValue(Buffer.buffer(bytes()))
              .addCertValue(Buffer.buffer(certificate.bytes()))
              .loadKeyStore(null);
      fits = matches(pair, pair.aliases().nextElement());
    } catch (Exception e) { // whatever the parsers of keys come upon
      throw invalid("which is not a PEM private key for " + certificate.key);
    }
    if (!fits) {
      throw invalid("which does not match the certificate of " + certificate.key);
    }
  }

  /** Whether the certificate verifies what the key signs. */
  private static boolean matches(KeyStore pair, String alias) throws GeneralSecurityException {
    Key key = pair.getKey(alias, KeyStoreHelper.DUMMY_PASSWORD.toCharArray());
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> null;
        };
    if (algorithm == null) {
      return true;
    }
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign((PrivateKey) key);
    byte[] signed = signature.sign();
    signature.initVerify(pair.getCertificate(alias));
    return signature.verify(signed);
  }

  /** That it is a key store with a key in it, and that its password is the right one. */
  void requireKeyStore(String type, String passwordKey, String password) {
    try (InputStream in = Files.newInputStream(path)) {
      KeyStore store = KeyStore.getInstance(type);
      store.load(in, password.toCharArray());
      if (Collections.list(store.aliases()).stream().noneMatch(alias -> isKey(store, alias))) {
        throw invalid("which contains no key");
      }
    } catch (IOException | GeneralSecurityException e) {
      throw invalid("which cannot be opened with the password of " + passwordKey);
    }
  }

  private static boolean isKey(KeyStore store, String alias) {
    try {
      return store.isKeyEntry(alias);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // it has been loaded
    }
  }

  /** Without its cause: a configuration's fault is told in a sentence, not in a stack of calls. */
  private ConfigurationException invalid(String what) {
    return new ConfigurationException("%s is %s, %s.".formatted(key, path, what));
  }
}
