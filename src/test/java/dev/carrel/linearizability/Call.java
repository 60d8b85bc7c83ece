package dev.carrel.linearizability;

/**
 * A call that a client made.
 *
 * @param invoked when the client sent it, in microseconds since the history's beginning
 * @param answered when the client had its answer, or gave up
 */
public record Call(
    String client,
    String replica,
    ClientOperation operation,
    long invoked,
    long answered,
    Response answer) {
  @Override
  public String toString() {
    return "%s@%s %9.3f–%9.3f ms  %s ─► %s"
        .formatted(client, replica, invoked / 1e3, answered / 1e3, operation, answer);
  }
}
