package dev.carrel.source;

import dev.carrel.tls.Certificates;
import java.security.cert.X509Certificate;

/**
 * What trying a source showed.
 *
 * @param thumbprint SHA-1 of the certificate that the source's host showed, as {@code AA:BB:…};
 *     null if it showed none
 * @param certificate the same certificate as PEM
 * @param error one sentence; null on success
 */
public record SourceProbe(Status status, String thumbprint, String certificate, String error) {

  /** vCenter's {@code ProbeResult.Status}. */
  public enum Status {
    SUCCESS,
    INVALID_URL,
    TIMED_OUT,
    HOST_NOT_FOUND,
    CERTIFICATE_ERROR,
    UNKNOWN_ERROR
  }

  static SourceProbe success(X509Certificate shown) {
    return new SourceProbe(Status.SUCCESS, thumbprint(shown), pem(shown), null);
  }

  static SourceProbe failure(SourceException failure, X509Certificate shown) {
    return new SourceProbe(status(failure), thumbprint(shown), pem(shown), failure.getMessage());
  }

  private static Status status(SourceException failure) {
    return switch (failure.kind()) {
      case INVALID, NOT_ALLOWED -> Status.INVALID_URL;
      case HOST_NOT_FOUND -> Status.HOST_NOT_FOUND;
      case TIMED_OUT -> Status.TIMED_OUT;
      case CERTIFICATE -> Status.CERTIFICATE_ERROR;
      case TLS, REFUSED, UNREACHABLE, BROKEN -> Status.UNKNOWN_ERROR;
    };
  }

  private static String thumbprint(X509Certificate shown) {
    return shown == null ? null : Certificates.thumbprint(shown);
  }

  private static String pem(X509Certificate shown) {
    return shown == null ? null : Certificates.toPem(shown);
  }
}
