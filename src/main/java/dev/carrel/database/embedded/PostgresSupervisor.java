package dev.carrel.database.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Starts a PostgreSQL server again when its process has ended, on the same port.
 *
 * <p>The first restart is immediate. The server may refuse it, because processes of the previous
 * server still use the shared memory; then the delay doubles with each attempt. After {@link
 * Limits#maxStarts} attempts the supervisor reports why the server is down and waits until the
 * first attempt is older than {@link Limits#window}.
 */
final class PostgresSupervisor {
  private static final Logger LOG = Logger.getLogger(PostgresSupervisor.class);

  private final PostgresDataDirectory cluster;
  private final int port;
  private final Limits limits;
  private final Consumer<String> report;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Deque<Long> starts = new ArrayDeque<>();
  private final Thread thread = new Thread(this::run, "embedded-postgres-supervisor");

  private ProcessHandle server;

  /**
   * How often a server is started again.
   *
   * @param checkInterval how often the server's process is checked
   * @param minDelay between the first restart and the second; doubles with each attempt
   * @param maxStarts restarts within the window
   * @param window the time within which restarts are counted
   */
  record Limits(Duration checkInterval, Duration minDelay, int maxStarts, Duration window) {
    static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 5, Duration.ofMinutes(10));
  }

  private PostgresSupervisor(
      PostgresDataDirectory cluster, int port, Limits limits, Consumer<String> report)
      throws IOException {
    this.cluster = cluster;
    this.port = port;
    this.limits = limits;
    this.report = report;
    this.server = cluster.requireServer();
  }

  /**
   * Supervises a running server until {@link #stopRestarting}.
   *
   * @param report receives the reason when the server stays down, and null when it runs again
   */
  static PostgresSupervisor supervise(
      PostgresDataDirectory cluster, int port, Limits limits, Consumer<String> report)
      throws IOException {
    var supervisor = new PostgresSupervisor(cluster, port, limits, report);
    supervisor.thread.setDaemon(true);
    supervisor.thread.start();
    return supervisor;
  }

  /** From now on a server that ends is not started again. Returns at once. */
  void stopRestarting() {
    stopping.countDown();
  }

  /** Stops restarting, and the server, even one that is being started at the moment. */
  void stop() throws IOException, InterruptedException {
    stopRestarting();
    thread.join(limits.checkInterval().toMillis());
    while (thread.isAlive()) {
      if (cluster.server().isPresent()) {
        cluster.stop();
      }
      thread.join(limits.checkInterval().toMillis());
    }
    cluster.stop();
  }

  private void run() {
    try {
      while (!isStoppingWithin(limits.checkInterval())) {
        if (!isRunning()) {
          restart();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStoppingWithin(Duration time) throws InterruptedException {
    return stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * A process that has ended and was not waited for is alive to {@link ProcessHandle}, without a
   * command. The server becomes one if this JVM is process 1 of a container.
   */
  private boolean isRunning() {
    return server.isAlive() && server.info().command().isPresent();
  }

  private void restart() throws InterruptedException {
    long ended = System.nanoTime();
    String reason = "its process " + server.pid() + " ended; it logged last: " + cluster.lastLine();
    LOG.errorf("The embedded PostgreSQL is down: %s", reason);
    while (!isStoppingWithin(delay(reason))) {
      starts.addLast(System.nanoTime());
      try {
        server = cluster.startAgain(port);
        report.accept(null);
        LOG.warnf(
            "The embedded PostgreSQL listens on 127.0.0.1:%d again, after %d ms",
            port, Duration.ofNanos(System.nanoTime() - ended).toMillis());
        return;
      } catch (IOException | RuntimeException e) {
        if (stopping.getCount() == 0) {
          return;
        }
        reason = e instanceof EmbeddedPostgresException ? e.getMessage() : e.toString();
        LOG.warnf("Could not restart the embedded PostgreSQL: %s", reason);
      }
    }
  }

  /** How long to wait before the next start; reports the reason if none is allowed for now. */
  private Duration delay(String reason) {
    long now = System.nanoTime();
    starts.removeIf(start -> now - start > limits.window().toNanos());
    if (starts.size() < limits.maxStarts()) {
      return starts.isEmpty()
          ? Duration.ZERO
          : limits.minDelay().multipliedBy(1L << (starts.size() - 1));
    }
    Duration delay = limits.window().minusNanos(now - starts.getFirst());
    LOG.errorf(
        "The embedded PostgreSQL stays down after %d restarts within %d s; the next is in %d s: %s",
        starts.size(), limits.window().toSeconds(), delay.toSeconds(), reason);
    report.accept(reason);
    return delay;
  }
}
