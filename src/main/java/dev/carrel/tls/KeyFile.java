package dev.carrel.tls;

import dev.carrel.crypto.Certificates;
import dev.carrel.internals.PemKeyPair;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.util.Collections;

/**
 * A configured file with a key or certificates. Its methods throw ConfigurationException if the
 * file is not valid.
 *
 * @param configurationKey the configuration key that contains the path
 * @param path the path of the file
 */
record KeyFile(String configurationKey, Path path) {

  void requireReadable() {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw invalidFileError("which is not readable");
    }
  }

  /** Requires that the file contains a PEM certificate. */
  void requireCertificate() {
    requireReadable();
    try {
      Certificates.parse(text());
    } catch (CertificateException e) {
      throw invalidFileError("which does not start with a PEM certificate");
    }
  }

  private String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private byte[] bytes() {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw invalidFileError("which is not readable");
    }
  }

  /** Requires that the file is a PEM private key that belongs to a certificate. */
  void requireKeyOf(KeyFile certificate) {
    boolean isPair;
    try {
      isPair = matches(PemKeyPair.parse(bytes(), certificate.bytes()));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw invalidFileError("which is not a PEM private key for " + certificate.configurationKey);
    }
    if (!isPair) {
      throw invalidFileError(
          "which does not match the certificate of " + certificate.configurationKey);
    }
  }

  /**
   * Whether the certificate verifies a signature of the key; true for keys other than RSA and EC,
   * which are not checked.
   */
  private static boolean matches(PemKeyPair pair) throws GeneralSecurityException {
    String algorithm =
        switch (pair.key().getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> null;
        };
    if (algorithm == null) {
      return true;
    }
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(pair.key());
    byte[] signatureBytes = signature.sign();
    signature.initVerify(pair.certificate());
    return signature.verify(signatureBytes);
  }

  /**
   * Requires that the file is a key store of this type, can be opened with the password, and
   * contains a key.
   */
  void requireKeyStore(String type, String passwordKey, String password) {
    try (InputStream in = Files.newInputStream(path)) {
      KeyStore store = KeyStore.getInstance(type);
      store.load(in, password.toCharArray());
      if (Collections.list(store.aliases()).stream().noneMatch(alias -> isKey(store, alias))) {
        throw invalidFileError("which contains no key");
      }
    } catch (IOException | GeneralSecurityException e) {
      throw invalidFileError("which cannot be opened with the password of " + passwordKey);
    }
  }

  private static boolean isKey(KeyStore store, String alias) {
    try {
      return store.isKeyEntry(alias);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // cannot happen: the key store is loaded
    }
  }

  /**
   * The cause is not attached, so that the start fails with one message and without a stack trace.
   */
  private ConfigurationException invalidFileError(String problem) {
    return new ConfigurationException("%s is %s, %s.".formatted(configurationKey, path, problem));
  }
}
