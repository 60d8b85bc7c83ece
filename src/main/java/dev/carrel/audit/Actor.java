package dev.carrel.audit;

/**
 * Who does something to a session, for its history.
 *
 * @param user the name they logged in with; null where there is no login
 * @param channel the way they came
 * @param address the IP address that they called from; null where nobody called
 * @param requestId what the request is called in logs and traces; null where there is none
 */
public record Actor(String user, Channel channel, String address, String requestId) {
  /** The server itself, which pulls. */
  public static final Actor PULLER = new Actor(null, Channel.PULL, null, null);

  /** Whoever holds a transfer URI. */
  public static Actor ofTransferUri(String address, String requestId) {
    return new Actor(null, Channel.TRANSFER, address, requestId);
  }
}
