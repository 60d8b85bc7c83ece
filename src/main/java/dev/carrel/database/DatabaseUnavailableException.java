package dev.carrel.database;

/**
 * A statement failed because PostgreSQL could not be reached: the connection was refused, lost, or
 * not available in time. Whether a statement that was being executed took effect is not known.
 */
public final class DatabaseUnavailableException extends RuntimeException {
  /** Wraps what the driver reported; the message is the cause's. */
  public DatabaseUnavailableException(Throwable cause) {
    super(cause.toString(), cause, false, false);
  }
}
