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
  private final CertificatePin pin;
  private final X509ExtendedTrustManager platform;
  private volatile X509Certificate shown;
  private volatile boolean refused;

  /**
   * The trust in one host.
   *
   * @param pin null for none
   */
  ServerTrust(CertificatePin pin, X509ExtendedTrustManager platform) {
    this.pin = pin;
    this.platform = platform;
  }

  boolean isPinned() {
    return pin != null;
  }

  /** The certificate that the host showed last; null if it showed none. */
  X509Certificate shown() {
    return shown;
  }

  /** Whether the host showed a certificate that is not trusted. */
  boolean hasRefused() {
    return refused;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    shown = chain[0];
    try {
      judge(chain, authType, engine);
    } catch (CertificateException e) {
      refused = true;
      throw e;
    }
  }

  private void judge(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (pin == null) {
      platform.checkServerTrusted(chain, authType, engine);
    } else if (!pin.fits(chain[0])) {
      throw new CertificateException("not the certificate that is expected");
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
    throw new CertificateException("only with an engine");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("only with an engine");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("no clients here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("no clients here");
  }
}
