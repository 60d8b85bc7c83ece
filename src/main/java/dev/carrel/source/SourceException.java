package dev.carrel.source;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a source cannot be read: a kind, and one sentence that may be shown to the client. It names
 * the host, but no credentials and no query.
 *
 * <p>It is an outcome, not a fault, so it carries no stack trace.
 */
public final class SourceException extends RuntimeException {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;
  private static final int MAX_CAUSES = 5;

  /** What went wrong. */
  public enum Kind {
    /** The endpoint makes no sense: URI, thumbprint or certificate. */
    INVALID,
    /** The configuration does not let the server read it. */
    NOT_ALLOWED,
    /** The host has no address. */
    HOST_NOT_FOUND,
    /** Nothing came in time. */
    TIMED_OUT,
    /** The server's certificate is not trusted. */
    CERTIFICATE,
    /** There was a connection, but no TLS over it. */
    TLS,
    /** The server answered, but not with the file. */
    REFUSED,
    /** There was no connection. */
    UNREACHABLE,
    /** The connection broke. */
    BROKEN
  }

  private final Kind kind;
  private final boolean transientFailure;

  SourceException(Kind kind, String message, Object... args) {
    this(kind, null, message, args);
  }

  SourceException(Kind kind, Throwable cause, String message, Object... args) {
    this(
        kind,
        switch (kind) {
          case TIMED_OUT, TLS, UNREACHABLE, BROKEN -> true;
          case INVALID, NOT_ALLOWED, HOST_NOT_FOUND, CERTIFICATE, REFUSED -> false;
        },
        cause,
        message.formatted(args));
  }

  private SourceException(Kind kind, boolean transientFailure, Throwable cause, String message) {
    super(message, cause, false, false);
    this.kind = kind;
    this.transientFailure = transientFailure;
  }

  /** The answer of a host that is not the file. */
  static SourceException unexpectedStatus(String host, int status) {
    return new SourceException(
        Kind.REFUSED,
        status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= SERVER_ERRORS,
        null,
        "The host %s responded with HTTP status %d.".formatted(host, status));
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /**
   * The causes for the log, outermost first; empty without one. Messages are left out that may
   * repeat the URI.
   */
  public String causes() {
    return Stream.iterate(getCause(), cause -> cause != null, Throwable::getCause)
        .limit(MAX_CAUSES)
        .map(SourceException::text)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String text(Throwable cause) {
    String type = cause.getClass().getSimpleName();
    boolean isPlain = cause instanceof IOException || cause instanceof GeneralSecurityException;
    return isPlain && cause.getMessage() != null
        ? type + ": " + cause.getMessage().replaceAll("\\p{Cntrl}", "?")
        : type;
  }

  /** Whether it may be another time, with the same source, that it works. */
  public boolean isTransient() {
    return transientFailure;
  }
}
