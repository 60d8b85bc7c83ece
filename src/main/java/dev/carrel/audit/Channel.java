package dev.carrel.audit;

/** The ways by which a session is reached, and ends. */
public enum Channel {
  REST("api"),
  LEGACY_REST("rest"),
  JSON_RPC("json-rpc"),
  /** The console's pages. */
  CONSOLE("console"),
  /** A transfer URI, which needs no login: whoever has it, is let in. */
  TRANSFER("transfer"),
  /** The server itself, which fetches files and completes sessions that waited for them. */
  PULL("pull"),
  /** Nobody: the time ran out. */
  EXPIRY("expiry");

  private final String label;

  Channel(String label) {
    this.label = label;
  }

  /** How it is called in the history, in logs and in metrics. */
  public String label() {
    return label;
  }
}
