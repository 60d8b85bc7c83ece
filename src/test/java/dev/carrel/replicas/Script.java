package dev.carrel.replicas;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** What each of some clients is to do with one item, all at the same time. */
record Script(List<List<ScriptedAction>> clients) {
  @Override
  public String toString() {
    var text = new StringBuilder("Script");
    for (int client = 0; client < clients.size(); client++) {
      text.append("\n  ").append(ScriptedClients.name(client)).append(": ");
      text.append(
          clients.get(client).stream().map(ScriptedAction::toString).collect(joining("; ")));
    }
    return text.toString();
  }
}
