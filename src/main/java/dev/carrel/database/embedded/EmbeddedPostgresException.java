package dev.carrel.database.embedded;

/** The embedded PostgreSQL cannot run. The message is one sentence for the operator. */
public final class EmbeddedPostgresException extends RuntimeException {
  EmbeddedPostgresException(String message) {
    super(message);
  }

  EmbeddedPostgresException(String message, Throwable cause) {
    super(message, cause);
  }
}
