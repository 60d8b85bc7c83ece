package dev.carrel.content;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * The id of a content store, which is stored in the store itself. {@link ContentStoreBinding}
 * compares it with the id in the database. All methods except {@link #description} and {@link
 * #bind} block.
 */
public interface StoreIdentity {
  /** Returns the kind and location of the store, for messages: "content directory /data". */
  String description();

  /**
   * Returns the id in the store; empty if the store has none.
   *
   * @throws IOException if the id cannot be read or is invalid
   */
  Optional<UUID> markedId() throws IOException;

  /**
   * Writes an id to a store that has none.
   *
   * @throws IOException if the id cannot be written, or another replica has written one meanwhile
   */
  void mark(UUID id) throws IOException;

  /** Enables writing and deleting, as long as the store has this id. */
  void bind(UUID id);

  /**
   * Requires the store to be the one that was bound at the start. If the store was replaced, for
   * example because its volume is no longer mounted, the replacement must neither be used as a new
   * store nor count as a store whose contents were deleted.
   *
   * @throws IOException if the store does not have the bound id
   */
  void requirePresent() throws IOException;
}
