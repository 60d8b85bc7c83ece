package dev.carrel.linearizability;

/**
 * The phases of a call. Most calls have one phase. A transfer has more, because other clients can
 * observe its effects while it runs.
 */
enum CallPhase {
  WHOLE,
  /** The beginning of an upload: its file becomes TRANSFERRING. */
  BEGIN,
  /** The end of an upload. */
  END,
  /**
   * The last lease renewal of a download, after the server has sent the last byte. The client may
   * have received that byte before the renewal.
   */
  LAST_RENEWAL
}
