package dev.carrel.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.wildfly.security.x500.cert.ExtendedKeyUsageExtension;
import org.wildfly.security.x500.cert.SubjectAlternativeNamesExtension;
import org.wildfly.security.x500.cert.X509CertificateBuilder;

/** A new private key and its self-signed certificate. */
record GeneratedKey(PrivateKey key, X509Certificate certificate) {
  /** The maximum that Apple's platforms accept. */
  private static final int VALID_DAYS = 825;

  private static final X500Principal NAME = new X500Principal("CN=Carrel");
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
  private static final int SERIAL_NUMBER_BITS = 128;

  /**
   * Generates a key. The certificate is valid from the day before, for clients whose clocks are
   * slow.
   *
   * @param names the subject alternative names of the certificate
   */
  static GeneratedKey generate(Collection<SubjectName> names, Clock clock) {
    ZonedDateTime yesterday = ZonedDateTime.now(clock.withZone(ZoneOffset.UTC)).minusDays(1);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      X509Certificate certificate =
          new X509CertificateBuilder()
              .setSerialNumber(new BigInteger(SERIAL_NUMBER_BITS, new SecureRandom()))
              .setIssuerDn(NAME)
              .setSubjectDn(NAME)
              .setNotValidBefore(yesterday)
              .setNotValidAfter(yesterday.plusDays(VALID_DAYS))
              .setPublicKey(keys.getPublic())
              .setSigningKey(keys.getPrivate())
              .setSignatureAlgorithmName("SHA256withECDSA")
              .addExtension(
                  new SubjectAlternativeNamesExtension(
                      false, names.stream().map(SubjectName::toGeneralName).toList()))
              .addExtension(new ExtendedKeyUsageExtension(false, List.of(SERVER_AUTHENTICATION)))
              .build();
      return new GeneratedKey(keys.getPrivate(), certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // cannot happen: every JDK supports these algorithms
    }
  }
}
