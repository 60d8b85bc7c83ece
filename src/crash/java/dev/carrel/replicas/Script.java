package dev.carrel.replicas;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** The actions of several concurrent clients on one item. */
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
