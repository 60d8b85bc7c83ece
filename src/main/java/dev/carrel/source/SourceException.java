package dev.carrel.source;

import dev.carrel.text.Sanitizer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A source cannot be read. The message can be returned to the client: it contains the host, but no
 * credentials and no query.
 *
 * <p>It has no stack trace, because it reports a problem of the source, not of Carrel.
 */
public final class SourceException extends RuntimeException {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;
  private static final int MAX_CAUSES = 5;

  /** The kind of failure, which determines the status of a probe. */
  public enum Kind {
    /** The URI, thumbprint or certificate of the endpoint is invalid. */
    INVALID,
    /** The configuration does not allow the source. */
    NOT_ALLOWED,
    /** The host name cannot be resolved. */
    HOST_NOT_FOUND,
    /** The source did not respond, or sent no data, within the timeout. */
    TIMED_OUT,
    /** The server's certificate is not trusted. */
    CERTIFICATE,
    /** The TLS handshake failed. */
    TLS,
    /** The source responded with an error, or is not a readable file. */
    UNUSABLE_RESPONSE,
    /** No connection could be opened. */
    UNREACHABLE,
    /** The connection was lost. */
    CONNECTION_LOST
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
          case TIMED_OUT, TLS, UNREACHABLE, CONNECTION_LOST -> true;
          case INVALID, NOT_ALLOWED, HOST_NOT_FOUND, CERTIFICATE, UNUSABLE_RESPONSE -> false;
        },
        cause,
        message.formatted(args));
  }

  private SourceException(Kind kind, boolean transientFailure, Throwable cause, String message) {
    super(message, cause, false, false);
    this.kind = kind;
    this.transientFailure = transientFailure;
  }

  /**
   * The error for a response with an HTTP status other than success. It is transient for 408, 429
   * and 5xx.
   */
  static SourceException unexpectedStatus(String host, int status) {
    return new SourceException(
        Kind.UNUSABLE_RESPONSE,
        status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= SERVER_ERRORS,
        null,
        "The host %s responded with HTTP status %d.".formatted(host, status));
  }

  /**
   * The error for a source that ended before all data was received.
   *
   * @param cause null if there is none
   */
  public static SourceException connectionLost(String host, Throwable cause) {
    return new SourceException(Kind.CONNECTION_LOST, cause, "The connection to %s was lost.", host);
  }

  /** The kind of failure. */
  public Kind kind() {
    return kind;
  }

  /**
   * Up to five causes for the log, outermost first; empty if there is none. Messages of causes that
   * may contain the URI are omitted.
   */
  public String causes() {
    return Stream.iterate(getCause(), cause -> cause != null, Throwable::getCause)
        .limit(MAX_CAUSES)
        .map(SourceException::describe)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String describe(Throwable cause) {
    String type = cause.getClass().getSimpleName();
    boolean isSafe = cause instanceof IOException || cause instanceof GeneralSecurityException;
    return isSafe && cause.getMessage() != null
        ? type + ": " + Sanitizer.replaceControlCharacters(cause.getMessage())
        : type;
  }

  /** Whether a retry of the same source may succeed. */
  public boolean isTransient() {
    return transientFailure;
  }
}
