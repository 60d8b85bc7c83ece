package dev.carrel.ovf;

import dev.carrel.vapi.library.ChecksumAlgorithm;
import dev.carrel.vapi.session.WarningType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PublicKey;
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
 * An OVF certificate file: a signature of the manifest, and who signed.
 *
 * @param manifest the name of the file that is signed
 * @param algorithm by which the manifest's digest is taken before it is signed
 * @param value the signature in hexadecimal digits, lower case, an even number of them
 * @param chain never empty; the first is the signer's, the others may help to trust it
 */
public record ManifestSignature(
    String manifest, ChecksumAlgorithm algorithm, String value, List<X509Certificate> chain) {
  /** How many bytes are taken. */
  public static final int MAX_BYTES = 1024 * 1024;

  /** How many certificates are taken: the search for a path tries them in every order. */
  public static final int MAX_CERTIFICATES = 10;

  private static final Map<String, String> EMAIL = Map.of("1.2.840.113549.1.9.1", "EMAILADDRESS");

  public ManifestSignature {
    chain = List.copyOf(chain);
  }

  /**
   * Reads a certificate file to its end.
   *
   * @throws OvfException if it does not begin with a signature, or has no certificate that can be
   *     read
   * @throws IOException if the stream fails
   */
  public static ManifestSignature parse(InputStream in) throws IOException {
    byte[] bytes = LimitedInput.readAll(in, MAX_BYTES, "The certificate file");
    // What stands between certificates may be in any encoding; nothing of it is kept.
    String text = new String(bytes, StandardCharsets.UTF_8);
    DigestLine line = signatureLine(text);
    List<X509Certificate> chain = Pem.parse(text, MAX_CERTIFICATES);
    if (chain.isEmpty()) {
      throw new OvfException("The certificate file contains no certificate.");
    }
    return new ManifestSignature(line.file(), line.algorithm(), line.digits(), chain);
  }

  /** The certificate authorities that the JDK trusts; reads its trust store the first time. */
  public static Set<TrustAnchor> systemTrustAnchors() {
    return SystemTrust.ANCHORS;
  }

  private static final class SystemTrust {
    static final Set<TrustAnchor> ANCHORS = read();

    private static Set<TrustAnchor> read() {
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

  /** Who vouches for the signer, as a distinguished name (RFC 2253). */
  public String issuer() {
    return signer().getIssuerX500Principal().getName(X500Principal.RFC2253, EMAIL);
  }

  /** Who signed, as a distinguished name (RFC 2253). */
  public String subject() {
    return signer().getSubjectX500Principal().getName(X500Principal.RFC2253, EMAIL);
  }

  /** Whether the signer vouches for itself: by its key, and not only by its name. */
  public boolean isSelfSigned() {
    if (!signer().getIssuerX500Principal().equals(signer().getSubjectX500Principal())) {
      return false;
    }
    try {
      signer().verify(signer().getPublicKey());
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      // Another key's signature, or one that cannot be checked: not its own in either case.
      return false;
    }
  }

  /** The signer's certificate in PEM. */
  public String pem() {
    return Pem.format(signer());
  }

  /** All certificates in PEM, the signer's first. */
  public List<String> pemChain() {
    return chain.stream().map(Pem::format).toList();
  }

  /**
   * Whether the signer's key made this signature of these bytes. It tells nothing of whether the
   * signer is trusted.
   */
  public boolean matches(byte[] manifest) {
    try {
      PublicKey key = signer().getPublicKey();
      var verifier =
          java.security.Signature.getInstance(algorithm + "with" + signatureAlgorithm(key));
      verifier.initVerify(key);
      verifier.update(manifest);
      return verifier.verify(HexFormat.of().parseHex(value));
    } catch (GeneralSecurityException | RuntimeException e) {
      // A key that is not fit, or a signature that is none.
      return false;
    }
  }

  /**
   * What a person should know before this signature is relied on.
   *
   * <p>A signer that vouches for itself is not called untrusted as well. The dates are those of all
   * certificates in the file, since a path may lead over any of them.
   *
   * @param trusted whom to trust, as {@link #systemTrustAnchors()}; a certificate among them that
   *     is the signer's own is trusted too
   */
  public Set<WarningType> warnings(Instant now, Set<TrustAnchor> trusted) {
    Set<WarningType> warnings = EnumSet.noneOf(WarningType.class);
    if (chain.stream().anyMatch(one -> now.isAfter(one.getNotAfter().toInstant()))) {
      warnings.add(WarningType.EXPIRED_CERTIFICATE);
    }
    if (chain.stream().anyMatch(one -> now.isBefore(one.getNotBefore().toInstant()))) {
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
