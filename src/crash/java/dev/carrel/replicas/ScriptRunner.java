package dev.carrel.replicas;

import dev.carrel.linearizability.Call;
import dev.carrel.linearizability.ClockHistory;
import dev.carrel.linearizability.LinearizabilityChecker;
import dev.carrel.linearizability.Response;
import dev.carrel.linearizability.Verdict;
import dev.carrel.replicas.HttpTransport.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Runs scripts against a cluster, each on its own item, and checks the histories. */
final class ScriptRunner {
  private final TestCluster testCluster;
  private final HttpTransport httpTransport = new HttpTransport();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final RunStatistics runStatistics = new RunStatistics();
  private final AdvancingClient advancingClient;
  private final String library;

  ScriptRunner(TestCluster testCluster) throws IOException, InterruptedException {
    this.testCluster = testCluster;
    this.advancingClient = new AdvancingClient(testCluster, httpTransport, runStatistics);
    httpTransport.login(testCluster.replicas().get(0));
    library = create("/api/content/local-library", name -> Map.of("name", name));
  }

  RunStatistics statistics() {
    return runStatistics;
  }

  /** Runs work while another client advances virtual time. */
  <T> T runWhileAdvancing(Random random, Callable<T> work) throws Exception {
    var isRunning = new AtomicBoolean(true);
    Future<Void> advances =
        threads.submit(
            () -> {
              advancingClient.advanceWhile(isRunning::get, random);
              return null;
            });
    T result;
    try {
      result = work.call();
    } finally {
      isRunning.set(false);
    }
    finish(advances);
    return result;
  }

  /** Runs all scripts concurrently and waits for their clients. */
  List<ScriptedClients> runAll(List<Script> scripts) throws InterruptedException, IOException {
    var groups = new ArrayList<ScriptedClients>();
    var clientTasks = new ArrayList<Future<Void>>();
    for (Script script : scripts) {
      var group = new ScriptedClients(testCluster, httpTransport, createItem());
      groups.add(group);
      for (int client = 0; client < script.clients().size(); client++) {
        clientTasks.add(threads.submit(group.clientTask(script, client)));
      }
    }
    for (Future<Void> client : clientTasks) {
      finish(client);
    }
    return groups;
  }

  private static void finish(Future<Void> client) throws InterruptedException {
    try {
      client.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /** The descriptions of histories that the model does not explain, shortest history first. */
  List<String> findViolations(List<ScriptedClients> groups) {
    return groups.stream()
        .sorted(Comparator.comparing(group -> group.history().size()))
        .map(this::check)
        .filter(verdict -> !(verdict instanceof Verdict.Linearizable))
        .map(Verdict::toString)
        .toList();
  }

  private Verdict check(ScriptedClients group) {
    var history = group.history();
    var clockHistory = advancingClient.history(group.timeline());
    Verdict verdict = LinearizabilityChecker.check(history, clockHistory, testCluster.leases());
    runStatistics.count(history, verdict);
    write(group.item(), history, clockHistory, verdict);
    return verdict;
  }

  private void write(String item, List<Call> history, ClockHistory clockHistory, Verdict verdict) {
    var text = new StringBuilder("Item " + item + "\n");
    history.forEach(call -> text.append(call).append('\n'));
    clockHistory.advances().forEach(advance -> text.append(advance).append('\n'));
    text.append(verdict instanceof Verdict.Linearizable ? "Linearizable" : verdict).append("\n\n");
    try {
      Files.writeString(
          testCluster.directory().resolve("histories"),
          text,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String createItem() throws InterruptedException {
    return create(
        "/api/content/library/item",
        name -> Map.of("library_id", library, "name", name, "type", "iso"));
  }

  /**
   * Sends the request to one replica after the other until one of them responds, because a replica
   * may be killed at any time. Each request has a new name, because a request without a response
   * may have taken effect.
   */
  private String create(String path, Function<String, Map<String, ?>> spec)
      throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      var replicaProcess = testCluster.replicas().get(attempt % testCluster.replicas().size());
      try {
        Response response =
            httpTransport.send(
                replicaProcess,
                Request.post(path, spec.apply(UUID.randomUUID().toString())),
                body -> new Response.Created(HttpTransport.json(body).asText()));
        if (response instanceof Response.Created created) {
          return created.id();
        }
        if (!response.isInconclusive()) {
          throw new AssertionError(path + ": " + response);
        }
      } catch (HttpTransport.Unreachable e) {
        // The other replica may accept connections.
      }
      Thread.sleep(100);
    }
  }
}
