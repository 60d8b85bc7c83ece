package dev.carrel.database.embedded;

/** Why the embedded PostgreSQL cannot serve, in a sentence for the person who starts Carrel. */
final class EmbeddedPostgresException extends RuntimeException {
  EmbeddedPostgresException(String message) {
    super(message);
  }

  EmbeddedPostgresException(String message, Throwable cause) {
    super(message, cause);
  }
}
