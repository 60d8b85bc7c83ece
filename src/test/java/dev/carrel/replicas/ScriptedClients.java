package dev.carrel.replicas;

import dev.carrel.linearizability.Call;
import dev.carrel.linearizability.ClientOperation;
import dev.carrel.linearizability.Response;
import dev.carrel.replicas.HttpTransport.Unreachable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The clients of one item, and the history that they record. */
final class ScriptedClients {
  private final TestCluster cluster;
  private final HttpTransport wire;
  private final Timeline timeline;
  private final RestRequests face;
  private final SharedState known = new SharedState();
  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());

  ScriptedClients(TestCluster cluster, HttpTransport wire, String item) {
    this.cluster = cluster;
    this.wire = wire;
    this.timeline = Timeline.fromNow();
    this.face = new RestRequests(item, timeline);
  }

  /** A, B, C and so on. */
  static String name(int client) {
    return String.valueOf((char) ('A' + client));
  }

  String item() {
    return face.item();
  }

  SharedState known() {
    return known;
  }

  /** All calls that were made, by when they were. */
  List<Call> history() {
    synchronized (calls) {
      return calls.stream()
          .sorted((one, other) -> Long.compare(one.invoked(), other.invoked()))
          .toList();
    }
  }

  /** One client's part of a script, to be run beside the others. */
  Callable<Void> playing(Script script, int client) {
    return () -> {
      for (ScriptedAction act : script.clients().get(client)) {
        play(name(client), act);
      }
      return null;
    };
  }

  private void play(String client, ScriptedAction act) throws InterruptedException {
    if (act.pause() > 0) {
      // It is for leases to run out.
      Thread.sleep(act.pause());
    }
    Optional<? extends ClientOperation> operation = act.what().of(act, known);
    if (operation.isPresent()) {
      call(client, act.replica(), operation.get());
    }
  }

  /**
   * Makes a call and records it, unless no replica takes connections at the moment. Empty then.
   *
   * @param first the replica that is asked first
   */
  Optional<Response> call(String client, int first, ClientOperation operation)
      throws InterruptedException {
    var replicas = cluster.replicas();
    for (int i = 0; i < replicas.size(); i++) {
      ReplicaProcess replica = replicas.get((first + i) % replicas.size());
      try {
        return Optional.of(call(client, replica, operation));
      } catch (Unreachable e) {
        // It was never sent, so there is nothing to record.
      }
    }
    return Optional.empty();
  }

  private Response call(String client, ReplicaProcess replica, ClientOperation operation)
      throws Unreachable, InterruptedException {
    long invoked = timeline.now();
    Response answer =
        wire.send(replica, face.request(operation), body -> face.answer(operation, body));
    calls.add(new Call(client, replica.name(), operation, invoked, timeline.now(), answer));
    known.note(operation, answer);
    return answer;
  }
}
