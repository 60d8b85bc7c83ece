package dev.carrel.history;

import dev.carrel.session.SessionKind;
import dev.carrel.session.SessionState;
import dev.carrel.session.TransferStatus;
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
record Session(
    SessionKind kind,
    SessionState state,
    long progress,
    long version,
    Expiry expiry,
    Map<String, SessionFile> files,
    Set<String> removals,
    Map<String, Prepared> prepared) {

  static Session created(SessionKind kind, long version, Expiry expiry) {
    return new Session(kind, SessionState.ACTIVE, 0, version, expiry, Map.of(), Set.of(), Map.of());
  }

  boolean isActive() {
    return state == SessionState.ACTIVE;
  }

  boolean isActiveUpdate() {
    return kind == SessionKind.UPDATE && isActive();
  }

  boolean isReceived() {
    return files.values().stream().allMatch(SessionFile::isReady);
  }

  Session expiring(Expiry when) {
    return new Session(kind, state, progress, version, when, files, removals, prepared);
  }

  Session progressed(long to) {
    return new Session(kind, state, to, version, expiry, files, removals, prepared);
  }

  /** What is on its way when a session ends waits for ever. */
  Session ended(SessionState how, Expiry when) {
    var left = new HashMap<>(files);
    left.replaceAll(
        (name, file) -> file.status() == TransferStatus.TRANSFERRING ? file.waitingAgain() : file);
    return new Session(kind, how, progress, version, when, Map.copyOf(left), removals, prepared);
  }

  Session with(String name, SessionFile file) {
    return new Session(
        kind,
        state,
        progress,
        version,
        expiry,
        Maps.with(files, name, file),
        Maps.without(removals, name),
        prepared);
  }

  Session without(String name, boolean alsoFromItem) {
    return new Session(
        kind,
        state,
        progress,
        version,
        expiry,
        Maps.without(files, name),
        alsoFromItem ? Maps.with(removals, name) : removals,
        prepared);
  }

  Session with(String name, Prepared file) {
    return new Session(
        kind, state, progress, version, expiry, files, removals, Maps.with(prepared, name, file));
  }
}
