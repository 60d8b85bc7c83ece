package dev.carrel.database;

/**
 * PostgreSQL could not be reached: the connection was rejected, lost, or not available in time. A
 * statement that was being executed may or may not have taken effect.
 */
public final class DatabaseUnavailableException extends RuntimeException {
  /** Wraps an exception of the driver; the message contains its class and message. */
  public DatabaseUnavailableException(Throwable cause) {
    super(cause.toString(), cause, false, false);
  }
}
