package dev.carrel.linearizability;

import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import dev.carrel.vapi.session.TransferStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A session of the model. One that is gone is not in the model any more.
 *
 * @param version the item's content version when it was created
 * @param files of an update session, by name
 * @param removals which of the item's files go when it is completed
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
    Map<String, PreparedFile> prepared) {

  static ModelSession created(SessionKind kind, long version, ExpiryWindow expiryWindow) {
    return new ModelSession(
        kind, SessionState.ACTIVE, 0, version, expiryWindow, Map.of(), Set.of(), Map.of());
  }

  boolean isActive() {
    return state == SessionState.ACTIVE;
  }

  boolean isActiveUpdate() {
    return kind == SessionKind.UPDATE && isActive();
  }

  boolean isReceived() {
    return files.values().stream().allMatch(ModelSessionFile::isReady);
  }

  ModelSession expiring(ExpiryWindow when) {
    return new ModelSession(kind, state, progress, version, when, files, removals, prepared);
  }

  ModelSession progressed(long to) {
    return new ModelSession(kind, state, to, version, expiry, files, removals, prepared);
  }

  /** What is on its way when a session ends waits for ever. */
  ModelSession ended(SessionState how, ExpiryWindow when) {
    var left = new HashMap<>(files);
    left.replaceAll(
        (name, file) -> file.status() == TransferStatus.TRANSFERRING ? file.waitingAgain() : file);
    return new ModelSession(
        kind, how, progress, version, when, Map.copyOf(left), removals, prepared);
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
        PersistentMaps.with(prepared, name, file));
  }
}
