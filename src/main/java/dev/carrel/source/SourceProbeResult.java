package dev.carrel.source;

import dev.carrel.crypto.Certificates;
import java.security.cert.X509Certificate;

/**
 * The result of probing a source.
 *
 * @param status the outcome
 * @param thumbprint SHA-1 of the certificate that the source's host presented, as {@code AA:BB:…};
 *     null if it presented none
 * @param certificate the same certificate in PEM; null if {@code thumbprint} is null
 * @param error the error message; null on success
 */
public record SourceProbeResult(
    Status status, String thumbprint, String certificate, String error) {

  /** vCenter's {@code ProbeResult.Status}. */
  public enum Status {
    SUCCESS,
    INVALID_URL,
    TIMED_OUT,
    HOST_NOT_FOUND,
    CERTIFICATE_ERROR,
    UNKNOWN_ERROR
  }

  static SourceProbeResult success(X509Certificate presented) {
    return new SourceProbeResult(Status.SUCCESS, thumbprint(presented), pem(presented), null);
  }

  static SourceProbeResult failure(SourceException failure, X509Certificate presented) {
    return new SourceProbeResult(
        status(failure), thumbprint(presented), pem(presented), failure.getMessage());
  }

  private static Status status(SourceException failure) {
    return switch (failure.kind()) {
      case INVALID, NOT_ALLOWED -> Status.INVALID_URL;
      case HOST_NOT_FOUND -> Status.HOST_NOT_FOUND;
      case TIMED_OUT -> Status.TIMED_OUT;
      case CERTIFICATE -> Status.CERTIFICATE_ERROR;
      case TLS, UNUSABLE_RESPONSE, UNREACHABLE, CONNECTION_LOST -> Status.UNKNOWN_ERROR;
    };
  }

  private static String thumbprint(X509Certificate presented) {
    return presented == null ? null : Certificates.thumbprint(presented);
  }

  private static String pem(X509Certificate presented) {
    return presented == null ? null : Certificates.toPem(presented);
  }
}
