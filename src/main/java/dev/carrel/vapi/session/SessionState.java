package dev.carrel.vapi.session;

/** The states of a session. An expired session counts as deleted and has no state. */
public enum SessionState {
  /** Transfers are possible until the lease ends. */
  ACTIVE,
  /** Completed: its item has the received files. Only update sessions. */
  DONE,
  /** Canceled by the client. */
  CANCELED,
  /** Failed: reported by the client, or because a received file is invalid. */
  ERROR
}
