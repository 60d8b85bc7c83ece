package dev.carrel.source;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges the certificate of one host: by its pin where there is one, else as the platform does,
 * host name included. It remembers what was shown, so that a client can learn what to pin.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  private final CertificatePin certificatePin;
  private final X509ExtendedTrustManager platform;
  private volatile X509Certificate shownCertificate;
  private volatile boolean isRejected;

  /**
   * The trust in one host.
   *
   * @param certificatePin null for none
   */
  ServerTrust(CertificatePin certificatePin, X509ExtendedTrustManager platform) {
    this.certificatePin = certificatePin;
    this.platform = platform;
  }

  boolean isPinned() {
    return certificatePin != null;
  }

  /** The certificate that the host showed last; null if it showed none. */
  X509Certificate shownCertificate() {
    return shownCertificate;
  }

  /** Whether the host showed a certificate that is not trusted. */
  boolean hasRejected() {
    return isRejected;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    shownCertificate = chain[0];
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
      platform.checkServerTrusted(chain, authType, engine);
    } else if (!certificatePin.matches(chain[0])) {
      throw new CertificateException("certificate does not match the pinned certificate");
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  /** Without the engine the host name would go unchecked. */
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
