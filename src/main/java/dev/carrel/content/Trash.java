package dev.carrel.content;

import java.io.IOException;
import java.time.Instant;

/**
 * The trash of a content store, which holds orphans until they are deleted. All methods block, and
 * fail if the store is not present.
 */
public interface Trash {
  /**
   * Moves a content to the trash.
   *
   * @param now recorded as the time of the move
   * @param latest the content stays in the store if it was modified after this time
   * @return whether the content was moved; false also if it does not exist
   */
  boolean add(ContentId id, Instant now, Instant latest) throws IOException;

  /** Moves a content back to the store; returns whether it was in the trash. */
  boolean restore(ContentId id) throws IOException;

  /** Deletes contents that were moved to the trash before the given time; returns their number. */
  int deleteBefore(Instant time) throws IOException;
}
