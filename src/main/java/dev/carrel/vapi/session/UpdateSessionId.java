package dev.carrel.vapi.session;

/** The identifier of an update session. */
public record UpdateSessionId(String value) implements SessionId {
  @Override
  public SessionKind kind() {
    return SessionKind.UPDATE;
  }
}
