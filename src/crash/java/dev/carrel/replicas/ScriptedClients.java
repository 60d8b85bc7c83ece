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

/** The clients of one item and their recorded history. */
final class ScriptedClients {
  private final TestCluster testCluster;
  private final HttpTransport httpTransport;
  private final Timeline timeline;
  private final RestRequests restRequests;
  private final SharedState sharedState = new SharedState();
  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());

  ScriptedClients(TestCluster testCluster, HttpTransport httpTransport, String item) {
    this.testCluster = testCluster;
    this.httpTransport = httpTransport;
    this.timeline = Timeline.fromNow();
    this.restRequests = new RestRequests(item, timeline);
  }

  /** The name of a client: A, B, C, …. */
  static String name(int client) {
    return String.valueOf((char) ('A' + client));
  }

  String item() {
    return restRequests.item();
  }

  Timeline timeline() {
    return timeline;
  }

  SharedState sharedState() {
    return sharedState;
  }

  /** All calls, by invocation. */
  List<Call> history() {
    synchronized (calls) {
      return calls.stream()
          .sorted((one, other) -> Long.compare(one.invoked(), other.invoked()))
          .toList();
    }
  }

  /** The task of one client of a script, to run concurrently with the others. */
  Callable<Void> clientTask(Script script, int client) {
    return () -> {
      for (ScriptedAction scriptedAction : script.clients().get(client)) {
        execute(name(client), scriptedAction);
      }
      return null;
    };
  }

  private void execute(String client, ScriptedAction scriptedAction) throws InterruptedException {
    if (scriptedAction.pauseMillis() > 0) {
      // Long pauses let leases expire.
      Thread.sleep(scriptedAction.pauseMillis());
    }
    Optional<? extends ClientOperation> operation =
        scriptedAction.kind().toOperation(scriptedAction, sharedState);
    if (operation.isPresent()) {
      call(client, scriptedAction.replicaIndex(), operation.get());
    }
  }

  /**
   * Makes a call and records it.
   *
   * @param first the index of the replica to try first
   * @return empty if no replica accepts connections
   */
  Optional<Response> call(String client, int first, ClientOperation clientOperation)
      throws InterruptedException {
    var replicas = testCluster.replicas();
    for (int i = 0; i < replicas.size(); i++) {
      ReplicaProcess replicaProcess = replicas.get((first + i) % replicas.size());
      try {
        return Optional.of(call(client, replicaProcess, clientOperation));
      } catch (Unreachable e) {
        // The request was not sent, so there is nothing to record.
      }
    }
    return Optional.empty();
  }

  private Response call(
      String client, ReplicaProcess replicaProcess, ClientOperation clientOperation)
      throws Unreachable, InterruptedException {
    long invoked = timeline.now();
    Response response =
        httpTransport.send(
            replicaProcess,
            restRequests.request(clientOperation),
            body -> restRequests.parseSuccess(clientOperation, body));
    calls.add(
        new Call(
            client, replicaProcess.name(), clientOperation, invoked, timeline.now(), response));
    sharedState.recordResponse(clientOperation, response);
    return response;
  }
}
