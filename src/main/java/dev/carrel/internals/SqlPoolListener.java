package dev.carrel.internals;

/**
 * Receives the events of the connection pool of the SQL client.
 *
 * @param <R> identifies a request for a connection
 */
public interface SqlPoolListener<R> {
  /** Called when the pool is created. */
  void onCreated(int maxConnections);

  /** Called when a connection is requested. */
  R onRequested();

  /** Called when the connection is acquired. */
  void onAcquired(R request);

  /** Called when the request for a connection fails. */
  void onFailed(R request);

  /** Called when a connection is released. */
  void onReleased();
}
