package dev.carrel.linearizability;

/**
 * An advance of virtual time. It applies to all replicas when it is complete, and to some of them
 * earlier.
 *
 * @param invoked when the client sent the request, in microseconds of system time since the
 *     beginning of the history
 * @param completed when the client received the response, likewise
 * @param offset how far virtual time is ahead of system time afterwards, in microseconds
 */
public record Advance(long invoked, long completed, long offset) {
  @Override
  public String toString() {
    return "Advance   %9.3f–%9.3f ms  virtual time = system time + %.3f ms"
        .formatted(invoked / 1e3, completed / 1e3, offset / 1e3);
  }
}
