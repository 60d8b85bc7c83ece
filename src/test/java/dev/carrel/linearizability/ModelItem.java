package dev.carrel.linearizability;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An item of the model, with all its sessions: the whole state that a history is about. */
public record ModelItem(
    long version, Map<String, ModelItemFile> files, Map<String, ModelSession> sessions) {
  /** An item that was just created. */
  public static ModelItem newItem() {
    return new ModelItem(1, Map.of(), Map.of());
  }

  Optional<Map.Entry<String, ModelSession>> activeUpdate() {
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

  /** The item after a session was completed; one that changes nothing leaves the version too. */
  ModelItem afterCompletionOf(ModelSession modelSession) {
    if (modelSession.files().isEmpty() && modelSession.removals().isEmpty()) {
      return this;
    }
    var taken = new HashMap<>(files);
    modelSession.removals().forEach(taken::remove);
    modelSession
        .files()
        .forEach(
            (name, file) ->
                taken.merge(
                    name,
                    new ModelItemFile(file.content(), 1),
                    (before, now) -> new ModelItemFile(now.content(), before.version() + 1)));
    return new ModelItem(version + 1, Map.copyOf(taken), sessions);
  }

  long size() {
    return files.values().stream().mapToLong(file -> file.content().size()).sum();
  }
}
