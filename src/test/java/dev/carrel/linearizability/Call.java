package dev.carrel.linearizability;

/**
 * A call of a client.
 *
 * @param invoked when the client sent the request, in microseconds since the beginning of the
 *     history
 * @param completed when the client received the response or stopped waiting
 */
public record Call(
    String client,
    String replica,
    ClientOperation operation,
    long invoked,
    long completed,
    Response response) {
  @Override
  public String toString() {
    return "%s@%s %9.3f–%9.3f ms  %s ─► %s"
        .formatted(client, replica, invoked / 1e3, completed / 1e3, operation, response);
  }
}
