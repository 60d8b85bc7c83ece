package dev.carrel.source;

import dev.carrel.source.SourceException.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What failures below mean, in words that tell nothing of the inside. */
final class Failures {
  private Failures() {}

  /** What a failure to reach a host or to hear from it means. */
  static SourceException of(Throwable failure, WebAddress target) {
    String host = target.shownHost();
    if (failure instanceof SourceException known) {
      return known;
    }
    if (failure instanceof UnknownHostException) {
      return new SourceException(Kind.HOST_NOT_FOUND, "The host %s is not found.", host);
    }
    if (has(failure, CertificateException.class)) {
      return new SourceException(
          Kind.CERTIFICATE, "The certificate of the host %s is not trusted.", host);
    }
    if (has(failure, TimeoutException.class)
        || has(failure, ConnectTimeoutException.class)
        || has(failure, SslHandshakeTimeoutException.class)) {
      return silent(host);
    }
    if (has(failure, ConnectException.class)) {
      return new SourceException(Kind.BROKEN, "The host %s cannot be connected to.", host);
    }
    return broken(host);
  }

  /** Nothing came from a source in time. */
  static SourceException silent(String name) {
    return new SourceException(Kind.TIMED_OUT, "Nothing came from %s in time.", name);
  }

  /** A source ended before its end. */
  static SourceException broken(String name) {
    return new SourceException(Kind.BROKEN, "The connection to %s broke.", name);
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .anyMatch(type::isInstance);
  }
}
