package dev.carrel.source;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies the certificate of one host: against its pin if there is one, or else by the platform's
 * rules, including the host name. It stores the presented certificate, so that a probe can return
 * it for pinning.
 */
final class HostCertificateVerifier extends X509ExtendedTrustManager {
  private final CertificatePin certificatePin;
  private final X509ExtendedTrustManager platformTrust;
  private volatile X509Certificate presentedCertificate;
  private volatile boolean isRejected;

  /**
   * Creates the verifier for one host.
   *
   * @param certificatePin the pin; null if there is none
   * @param platformTrust verifies certificates without a pin
   */
  HostCertificateVerifier(CertificatePin certificatePin, X509ExtendedTrustManager platformTrust) {
    this.certificatePin = certificatePin;
    this.platformTrust = platformTrust;
  }

  boolean isPinned() {
    return certificatePin != null;
  }

  /** The last certificate that the host presented; null if none. */
  X509Certificate presentedCertificate() {
    return presentedCertificate;
  }

  /** Whether a certificate of the host was rejected. */
  boolean hasRejected() {
    return isRejected;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    presentedCertificate = chain[0];
    try {
      verify(chain, authType, engine);
    } catch (CertificateException e) {
      isRejected = true;
      throw e;
    }
  }

  private void verify(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (certificatePin == null) {
      platformTrust.checkServerTrusted(chain, authType, engine);
    } else if (!certificatePin.matches(chain[0])) {
      throw new CertificateException("certificate does not match the pinned certificate");
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  /** Not supported: without the engine, the host name would not be verified. */
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("an SSLEngine is required");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("an SSLEngine is required");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("client certificates are not supported");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("client certificates are not supported");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("client certificates are not supported");
  }
}
