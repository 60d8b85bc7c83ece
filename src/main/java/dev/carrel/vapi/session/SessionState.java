package dev.carrel.vapi.session;

/** The states of a session. One that has expired has none: it is gone. */
public enum SessionState {
  /** The lease runs: transfers are possible. */
  ACTIVE,
  /** Completed: what was received is the item's. Update sessions only. */
  DONE,
  /** Given up by the client. */
  CANCELED,
  /** Failed, by the client's word or because a file arrived damaged. */
  ERROR
}
