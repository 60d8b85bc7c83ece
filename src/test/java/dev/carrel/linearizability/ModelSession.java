package dev.carrel.linearizability;

import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.TransferStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A session in the model. Deleted and expired sessions are not in the model.
 *
 * @param version the content version of the item when the session was created
 * @param files the files of an update session, by name
 * @param removals the files of the item that completion removes
 * @param unchanged the files of the item that an ended update session did not change, by name;
 *     empty while the session is ACTIVE
 * @param prepared the files of a download session, by name
 */
record ModelSession(
    SessionKind kind,
    SessionState state,
    long progress,
    long version,
    ExpiryWindow expiry,
    Map<String, ModelSessionFile> files,
    Set<String> removals,
    Map<String, ModelItemFile> unchanged,
    Map<String, PreparedFile> prepared) {

  static ModelSession create(SessionKind kind, long version, ExpiryWindow expiryWindow) {
    return new ModelSession(
        kind,
        SessionState.ACTIVE,
        0,
        version,
        expiryWindow,
        Map.of(),
        Set.of(),
        Map.of(),
        Map.of());
  }

  boolean isActive() {
    return state == SessionState.ACTIVE;
  }

  boolean isActiveUpdate() {
    return kind == SessionKind.UPDATE && isActive();
  }

  boolean hasOnlyReadyFiles() {
    return files.values().stream().allMatch(ModelSessionFile::isReady);
  }

  ModelSession withExpiry(ExpiryWindow newExpiry) {
    return new ModelSession(
        kind, state, progress, version, newExpiry, files, removals, unchanged, prepared);
  }

  ModelSession withProgress(long to) {
    return new ModelSession(kind, state, to, version, expiry, files, removals, unchanged, prepared);
  }

  /** The files of the item that the session neither replaces nor removes. */
  Map<String, ModelItemFile> unchanged(Map<String, ModelItemFile> itemFiles) {
    if (!isActiveUpdate()) {
      return unchanged;
    }
    var remaining = new HashMap<>(itemFiles);
    remaining.keySet().removeAll(files.keySet());
    remaining.keySet().removeAll(removals);
    return Map.copyOf(remaining);
  }

  /**
   * The session after its end. The state of files that are TRANSFERRING becomes
   * WAITING_FOR_TRANSFER again.
   *
   * @param itemFiles the files of the item before the end
   */
  ModelSession end(
      SessionState endState, Map<String, ModelItemFile> itemFiles, ExpiryWindow newExpiry) {
    var remaining = new HashMap<>(files);
    remaining.replaceAll(
        (name, file) -> file.status() == TransferStatus.TRANSFERRING ? file.suspend() : file);
    return new ModelSession(
        kind,
        endState,
        progress,
        version,
        newExpiry,
        Map.copyOf(remaining),
        removals,
        unchanged(itemFiles),
        prepared);
  }

  ModelSession with(String name, ModelSessionFile file) {
    return new ModelSession(
        kind,
        state,
        progress,
        version,
        expiry,
        PersistentMaps.with(files, name, file),
        PersistentMaps.without(removals, name),
        unchanged,
        prepared);
  }

  ModelSession without(String name, boolean alsoFromItem) {
    return new ModelSession(
        kind,
        state,
        progress,
        version,
        expiry,
        PersistentMaps.without(files, name),
        alsoFromItem ? PersistentMaps.with(removals, name) : removals,
        unchanged,
        prepared);
  }

  ModelSession with(String name, PreparedFile file) {
    return new ModelSession(
        kind,
        state,
        progress,
        version,
        expiry,
        files,
        removals,
        unchanged,
        PersistentMaps.with(prepared, name, file));
  }
}
