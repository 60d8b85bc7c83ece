package dev.carrel.session;

/** The identifier of an update session. */
public record UpdateSessionId(String value) implements SessionId {
  @Override
  public SessionKind kind() {
    return SessionKind.UPDATE;
  }
}
