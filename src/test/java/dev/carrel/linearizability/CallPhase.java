package dev.carrel.linearizability;

/** Which part of a call. Most have one; transfers are seen by others while they run. */
enum CallPhase {
  WHOLE,
  /** An upload's beginning: from now on its file is TRANSFERRING. */
  BEGIN,
  /** An upload's end. */
  END,
  /**
   * A download's last word: it renews the lease once its last byte has gone, when the client may
   * have it already.
   */
  LAST_WORD
}
