package dev.carrel.history;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An item of the model, with all its sessions: the whole state that a history is about. */
public record Item(long version, Map<String, ItemFile> files, Map<String, Session> sessions) {
  /** An item that was just created. */
  public static Item fresh() {
    return new Item(1, Map.of(), Map.of());
  }

  Optional<Map.Entry<String, Session>> activeUpdate() {
    return sessions.entrySet().stream()
        .filter(session -> session.getValue().isActiveUpdate())
        .findAny();
  }

  Item with(String id, Session session) {
    return new Item(version, files, Maps.with(sessions, id, session));
  }

  Item without(String session) {
    return new Item(version, files, Maps.without(sessions, session));
  }

  /** The item after a session was completed; one that changes nothing leaves the version too. */
  Item taking(Session session) {
    if (session.files().isEmpty() && session.removals().isEmpty()) {
      return this;
    }
    var taken = new HashMap<>(files);
    session.removals().forEach(taken::remove);
    session
        .files()
        .forEach(
            (name, file) ->
                taken.merge(
                    name,
                    new ItemFile(file.content(), 1),
                    (before, now) -> new ItemFile(now.content(), before.version() + 1)));
    return new Item(version + 1, Map.copyOf(taken), sessions);
  }

  long size() {
    return files.values().stream().mapToLong(file -> file.content().size()).sum();
  }
}
