package dev.carrel.ovf;

import dev.carrel.crypto.Certificates;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.session.WarningType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * An OVF certificate file: a signature of the manifest and the certificates of the signer.
 *
 * @param manifest the name of the signed file
 * @param algorithm the digest algorithm of the signature; not MD5
 * @param value the signature in hexadecimal digits, lower case, an even number of them
 * @param chain not empty; the first certificate is the signer's, the others may lead to a trusted
 *     one
 */
public record ManifestSignature(
    String manifest, ChecksumAlgorithm algorithm, String value, List<X509Certificate> chain) {
  /** The maximum size of a certificate file in bytes. */
  public static final int MAX_BYTES = 1024 * 1024;

  /**
   * The maximum number of certificates. It is low because path building tries them in any order.
   */
  public static final int MAX_CERTIFICATES = 10;

  private static final Map<String, String> EMAIL = Map.of("1.2.840.113549.1.9.1", "EMAILADDRESS");

  public ManifestSignature {
    chain = List.copyOf(chain);
  }

  /**
   * Parses a certificate file; reads the stream to its end.
   *
   * @throws OvfException if it does not start with a signature, has no certificate, or a
   *     certificate is malformed
   * @throws IOException if the stream fails
   */
  public static ManifestSignature parse(InputStream in) throws IOException {
    byte[] bytes = LimitedInput.readAll(in, MAX_BYTES, "The certificate file");
    // Text between certificates may have any encoding; it is ignored.
    String text = new String(bytes, StandardCharsets.UTF_8);
    DigestLine line = signatureLine(text);
    List<X509Certificate> chain = parseChain(text);
    if (chain.isEmpty()) {
      throw new OvfException("The certificate file contains no certificate.");
    }
    return new ManifestSignature(line.file(), line.algorithm(), line.digits(), chain);
  }

  private static List<X509Certificate> parseChain(String text) {
    try {
      return Certificates.parseAll(text, MAX_CERTIFICATES);
    } catch (CertificateException e) {
      throw new OvfException("%s", e.getMessage());
    }
  }

  /** The CAs that the JDK trusts. The first call reads the JDK's trust store. */
  public static Set<TrustAnchor> platformTrustAnchors() {
    return SystemTrust.ANCHORS;
  }

  private static final class SystemTrust {
    static final Set<TrustAnchor> ANCHORS = load();

    private static Set<TrustAnchor> load() {
      try {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Arrays.stream(factory.getTrustManagers())
            .filter(X509TrustManager.class::isInstance)
            .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
            .map(authority -> new TrustAnchor(authority, null))
            .collect(Collectors.toUnmodifiableSet());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("The JDK's trust store cannot be read", e);
      }
    }
  }

  /** The issuer of the signer's certificate, as a distinguished name (RFC 2253). */
  public String issuer() {
    return signer().getIssuerX500Principal().getName(X500Principal.RFC2253, EMAIL);
  }

  /** The subject of the signer's certificate, as a distinguished name (RFC 2253). */
  public String subject() {
    return signer().getSubjectX500Principal().getName(X500Principal.RFC2253, EMAIL);
  }

  /**
   * Whether the signer's certificate is signed by its own key. Equal issuer and subject names alone
   * are not enough.
   */
  public boolean isSelfSigned() {
    if (!signer().getIssuerX500Principal().equals(signer().getSubjectX500Principal())) {
      return false;
    }
    try {
      signer().verify(signer().getPublicKey());
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      // Signed by another key, or the signature cannot be verified: not self-signed in either case.
      return false;
    }
  }

  /** The signer's certificate in PEM. */
  public String pem() {
    return Certificates.toPem(signer());
  }

  /** All certificates in PEM, the signer's first. */
  public List<String> pemChain() {
    return chain.stream().map(Certificates::toPem).toList();
  }

  /**
   * Whether this is a valid signature of a manifest by the signer's key. It does not check whether
   * the signer is trusted.
   *
   * @param manifest the content of the manifest
   */
  public boolean verifies(byte[] manifest) {
    try {
      PublicKey key = signer().getPublicKey();
      var verifier =
          java.security.Signature.getInstance(algorithm + "with" + signatureAlgorithm(key));
      verifier.initVerify(key);
      verifier.update(manifest);
      return verifier.verify(HexFormat.of().parseHex(value));
    } catch (GeneralSecurityException | RuntimeException e) {
      // The key is unsupported, or the signature is malformed.
      return false;
    }
  }

  /**
   * The warnings about the certificates, which a client must accept before it relies on the
   * signature.
   *
   * <p>A self-signed certificate causes no additional warning that it is untrusted. The validity of
   * all certificates in the file is checked, because a path may contain any of them.
   *
   * @param trusted the trusted certificates, for example {@link #platformTrustAnchors()}; the
   *     signer's own certificate may be among them
   */
  public Set<WarningType> warnings(Instant now, Set<TrustAnchor> trusted) {
    Set<WarningType> warnings = EnumSet.noneOf(WarningType.class);
    if (chain.stream()
        .anyMatch(certificate -> now.isAfter(certificate.getNotAfter().toInstant()))) {
      warnings.add(WarningType.EXPIRED_CERTIFICATE);
    }
    if (chain.stream()
        .anyMatch(certificate -> now.isBefore(certificate.getNotBefore().toInstant()))) {
      warnings.add(WarningType.NOT_YET_VALID_CERTIFICATE);
    }
    if (!CertificateTrust.isTrusted(chain, trusted)) {
      warnings.add(
          isSelfSigned() ? WarningType.SELF_SIGNED_CERTIFICATE : WarningType.UNTRUSTED_CERTIFICATE);
    }
    return warnings;
  }

  private X509Certificate signer() {
    return chain.get(0);
  }

  private static String signatureAlgorithm(PublicKey key) throws InvalidKeyException {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "RSA";
      case "EC" -> "ECDSA";
      default -> throw new InvalidKeyException(key.getAlgorithm());
    };
  }

  private static DigestLine signatureLine(String text) {
    String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    DigestLine line =
        DigestLine.parse(first)
            .orElseThrow(
                () ->
                    new OvfException(
                        "The certificate file starts with %s; expected SHA256(file)= signature.",
                        OvfException.abbreviate(first)));
    if (line.digits().length() % 2 != 0) {
      throw new OvfException(
          "The signature of %s has an odd number of digits.", OvfException.abbreviate(line.file()));
    }
    if (line.algorithm() == ChecksumAlgorithm.MD5) {
      throw new OvfException(
          "The signature of %s uses MD5, which is not secure.",
          OvfException.abbreviate(line.file()));
    }
    return line;
  }
}
