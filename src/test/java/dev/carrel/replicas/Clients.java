package dev.carrel.replicas;

import dev.carrel.history.Answer;
import dev.carrel.history.Call;
import dev.carrel.history.Operation;
import dev.carrel.replicas.Wire.Unreachable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The clients of one item, and the history that they record. */
final class Clients {
  private final Cluster cluster;
  private final Wire wire;
  private final Timeline timeline;
  private final Face face;
  private final Known known = new Known();
  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());

  Clients(Cluster cluster, Wire wire, String item) {
    this.cluster = cluster;
    this.wire = wire;
    this.timeline = Timeline.fromNow();
    this.face = new Face(item, timeline);
  }

  /** A, B, C and so on. */
  static String name(int client) {
    return String.valueOf((char) ('A' + client));
  }

  String item() {
    return face.item();
  }

  Known known() {
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
      for (Act act : script.clients().get(client)) {
        play(name(client), act);
      }
      return null;
    };
  }

  private void play(String client, Act act) throws InterruptedException {
    if (act.pause() > 0) {
      // It is for leases to run out.
      Thread.sleep(act.pause());
    }
    Optional<? extends Operation> operation = act.what().of(act, known);
    if (operation.isPresent()) {
      call(client, act.replica(), operation.get());
    }
  }

  /**
   * Makes a call and records it, unless no replica takes connections at the moment. Empty then.
   *
   * @param first the replica that is asked first
   */
  Optional<Answer> call(String client, int first, Operation operation) throws InterruptedException {
    var replicas = cluster.replicas();
    for (int i = 0; i < replicas.size(); i++) {
      Replica replica = replicas.get((first + i) % replicas.size());
      try {
        return Optional.of(call(client, replica, operation));
      } catch (Unreachable e) {
        // It was never sent, so there is nothing to record.
      }
    }
    return Optional.empty();
  }

  private Answer call(String client, Replica replica, Operation operation)
      throws Unreachable, InterruptedException {
    long invoked = timeline.now();
    Answer answer =
        wire.send(replica, face.request(operation), body -> face.answer(operation, body));
    calls.add(new Call(client, replica.name(), operation, invoked, timeline.now(), answer));
    known.note(operation, answer);
    return answer;
  }
}
