package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Converts exceptions of the HTTP client to {@link SourceException}s whose messages reveal nothing
 * about the internal network.
 */
final class SourceFailures {
  private SourceFailures() {}

  /** Converts a failure to connect to a host or to receive its response. */
  static SourceException toSourceException(Throwable failure, NormalizedUrl target) {
    String host = target.displayHost();
    if (failure instanceof SourceException sourceException) {
      return sourceException;
    }
    if (failure instanceof UnknownHostException) {
      return new SourceException(Kind.HOST_NOT_FOUND, failure, "The host %s was not found.", host);
    }
    if (hasCause(failure, CertificateException.class)) {
      return new SourceException(
          Kind.CERTIFICATE, failure, "The certificate of the host %s is not trusted.", host);
    }
    if (hasCause(failure, TimeoutException.class)
        || hasCause(failure, ConnectTimeoutException.class)
        || hasCause(failure, SslHandshakeTimeoutException.class)) {
      return timedOut(host, failure);
    }
    if (hasCause(failure, ConnectException.class)) {
      return new SourceException(
          Kind.UNREACHABLE, failure, "Could not connect to the host %s.", host);
    }
    if (hasCause(failure, SSLException.class)) {
      return new SourceException(
          Kind.TLS, failure, "The TLS handshake with the host %s failed.", host);
    }
    return SourceException.connectionLost(host, failure);
  }

  /**
   * The error for a source that sent no data within the timeout.
   *
   * @param cause the cause; null if there is none
   */
  static SourceException timedOut(String name, Throwable cause) {
    return new SourceException(Kind.TIMED_OUT, cause, "Timeout while reading from %s.", name);
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .anyMatch(type::isInstance);
  }
}
