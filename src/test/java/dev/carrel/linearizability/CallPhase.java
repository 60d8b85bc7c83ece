package dev.carrel.linearizability;

/**
 * The phases of a call. Most calls have one; the effects of a transfer are visible to others while
 * it runs.
 */
enum CallPhase {
  WHOLE,
  /** The beginning of an upload: its file becomes TRANSFERRING. */
  BEGIN,
  /** The end of an upload. */
  END,
  /**
   * The last lease renewal of a download, after its last byte was sent. The client may have
   * received that byte before.
   */
  LAST_RENEWAL
}
