package dev.carrel.seed;

import dev.carrel.fault.FaultSpec;
import dev.carrel.vapi.library.ItemModel;
import dev.carrel.vapi.library.LibraryModel;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A seed whose values are valid, with default values. Each object has the path of its field in the
 * document, for errors.
 */
record SeedPlan(
    ParsedSeed source,
    List<PlannedLibrary> libraries,
    List<PlannedSession> sessions,
    List<FaultSpec> faults) {

  /**
   * A library.
   *
   * @param id null for a random one
   */
  record PlannedLibrary(String field, UUID id, LibraryModel spec, List<PlannedItem> items) {}

  /**
   * An item.
   *
   * @param id null for a random one
   * @param path the names of library and item: {@code library/item}
   * @param files null if the seed does not name the files of the item
   */
  record PlannedItem(String field, UUID id, String path, ItemModel spec, List<PlannedFile> files) {}

  /** A file of an item. */
  record PlannedFile(String name, FileBytes bytes) {}

  /**
   * A session of either kind.
   *
   * @param item {@code library/item}
   * @param error why the session failed; null unless the state is ERROR
   * @param expiresIn null for the configured timeout
   */
  record PlannedSession(
      String field,
      UUID id,
      SessionKind kind,
      String item,
      String owner,
      SessionState state,
      String error,
      Duration expiresIn,
      List<PlannedSessionFile> files) {}

  /**
   * A file of a session.
   *
   * @param size in bytes; 0 for a file of a download session, which has the size of the item's file
   * @param received the bytes that the server has; null for none
   */
  record PlannedSessionFile(String field, String name, long size, FileBytes received) {
    /** Whether the server has all bytes. */
    boolean isComplete() {
      return received != null && received.size() == size;
    }

    long receivedSize() {
      return received == null ? 0 : received.size();
    }
  }

  /** Returns the contents that the objects need. */
  Set<FileBytes> contents() {
    return Stream.concat(
            libraries.stream()
                .flatMap(library -> library.items().stream())
                .filter(item -> item.files() != null)
                .flatMap(item -> item.files().stream())
                .map(PlannedFile::bytes),
            sessions.stream()
                .flatMap(session -> session.files().stream())
                .map(PlannedSessionFile::received)
                .filter(Objects::nonNull))
        .collect(Collectors.toSet());
  }
}
