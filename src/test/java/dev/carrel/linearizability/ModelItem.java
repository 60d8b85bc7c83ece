package dev.carrel.linearizability;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The item in the model with all its sessions. This is the complete state of a history. */
public record ModelItem(
    long version, Map<String, ModelItemFile> files, Map<String, ModelSession> sessions) {
  /** A new item. */
  public static ModelItem newItem() {
    return new ModelItem(1, Map.of(), Map.of());
  }

  Optional<Map.Entry<String, ModelSession>> findActiveUpdateSession() {
    return sessions.entrySet().stream()
        .filter(session -> session.getValue().isActiveUpdate())
        .findAny();
  }

  ModelItem with(String id, ModelSession modelSession) {
    return new ModelItem(version, files, PersistentMaps.with(sessions, id, modelSession));
  }

  ModelItem without(String session) {
    return new ModelItem(version, files, PersistentMaps.without(sessions, session));
  }

  /**
   * The item after a session was completed. If the session changes nothing, the version stays the
   * same.
   */
  ModelItem complete(ModelSession modelSession) {
    if (modelSession.files().isEmpty() && modelSession.removals().isEmpty()) {
      return this;
    }
    var merged = new HashMap<>(files);
    modelSession.removals().forEach(merged::remove);
    modelSession
        .files()
        .forEach(
            (name, file) ->
                merged.merge(
                    name,
                    new ModelItemFile(file.content(), 1),
                    (before, now) -> new ModelItemFile(now.content(), before.version() + 1)));
    return new ModelItem(version + 1, Map.copyOf(merged), sessions);
  }

  long size() {
    return files.values().stream().mapToLong(file -> file.content().size()).sum();
  }
}
