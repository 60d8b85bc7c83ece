package dev.carrel.audit;

/**
 * The actor of a change to a session, as recorded in the history.
 *
 * @param user the user name; null if the actor is not authenticated
 * @param channel how the actor reached Carrel
 * @param address the IP address of the client; null if the server acts by itself
 * @param requestId the id of the HTTP request; null if there is no request
 */
public record Actor(String user, Channel channel, String address, String requestId) {
  /** The server itself, when it pulls files. */
  public static final Actor PULLER = new Actor(null, Channel.PULL, null, null);

  /** The server itself, when it deletes expired sessions. */
  public static final Actor EXPIRY = new Actor(null, Channel.EXPIRY, null, null);

  /** A client that uses a transfer URI. */
  public static Actor ofTransferUri(String address, String requestId) {
    return new Actor(null, Channel.TRANSFER, address, requestId);
  }
}
