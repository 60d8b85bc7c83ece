package dev.carrel.seed;

import dev.carrel.fault.ByteAmount;
import dev.carrel.fault.FaultSpec;
import dev.carrel.vapi.library.LibraryModel.LibraryType;
import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import java.util.List;

/**
 * A seed as a test writes it. Fields that are null are absent; {@code seed-schema.json} describes
 * all fields for editors.
 */
public record SeedDocument(
    List<Library> libraries,
    List<UpdateSession> updateSessions,
    List<DownloadSession> downloadSessions,
    List<FaultSpec> faults) {
  /** Replaces absent lists by empty ones. */
  public SeedDocument {
    libraries = orEmpty(libraries);
    updateSessions = orEmpty(updateSessions);
    downloadSessions = orEmpty(downloadSessions);
    faults = orEmpty(faults);
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }

  /**
   * A library.
   *
   * @param id a UUID; null for a random one
   * @param type null for LOCAL
   */
  public record Library(
      String id, String name, String description, LibraryType type, List<Item> items) {
    /** Replaces absent lists by empty ones. */
    public Library {
      items = orEmpty(items);
    }
  }

  /**
   * An item of a library.
   *
   * @param id a UUID; null for a random one
   * @param files null if the seed does not name the files of the item
   */
  public record Item(String id, String name, String type, String description, List<File> files) {}

  /** A file of an item: its name, and one of the others. */
  public record File(String name, Generate generate, String text, String base64) {}

  /**
   * Bytes that depend only on the seed.
   *
   * @param size the number of bytes, like {@code 10M}
   * @param seed null for 0
   */
  public record Generate(ByteAmount size, Long seed) {}

  /**
   * An update session.
   *
   * @param id a UUID, the first part of the session's identifier; null for one that depends on the
   *     other fields
   * @param item the names of the library and the item: {@code library/item}
   * @param owner the user that owns the session
   * @param state null for ACTIVE
   * @param error why the session failed; only for ERROR
   * @param expiresIn the virtual time after which the session expires; null for the configured
   *     timeout
   */
  public record UpdateSession(
      String id,
      String item,
      String owner,
      SessionState state,
      String error,
      Duration expiresIn,
      List<SessionFile> files) {
    /** Replaces absent values by their defaults. */
    public UpdateSession {
      state = state == null ? SessionState.ACTIVE : state;
      files = orEmpty(files);
    }
  }

  /**
   * A file of an update session, which a client uploads. Its bytes are those of {@code generate},
   * {@code text} or {@code base64}; for a {@code size} alone, those that the seed 0 generates.
   *
   * @param received how many of its bytes the server has; all of them if the session is DONE
   */
  public record SessionFile(
      String name,
      ByteAmount size,
      ByteAmount received,
      Generate generate,
      String text,
      String base64) {}

  /**
   * A download session, which is ACTIVE.
   *
   * @param id like {@link UpdateSession#id}
   * @param files the names of the prepared files
   */
  public record DownloadSession(
      String id, String item, String owner, Duration expiresIn, List<String> files) {
    /** Replaces absent lists by empty ones. */
    public DownloadSession {
      files = orEmpty(files);
    }
  }
}
