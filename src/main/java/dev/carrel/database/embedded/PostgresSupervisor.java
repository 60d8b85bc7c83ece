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
 * Restarts a PostgreSQL server on the same port when its process has ended.
 *
 * <p>The first restart is immediate. It can fail while processes of the previous server still use
 * its shared memory; then the delay doubles with each attempt. After {@link Limits#maxRestarts}
 * attempts the supervisor reports why the server is down, and waits until the first attempt is
 * older than {@link Limits#window}.
 */
final class PostgresSupervisor {
  private static final Logger LOG = Logger.getLogger(PostgresSupervisor.class);

  private final PostgresDataDirectory dataDirectory;
  private final int port;
  private final Limits limits;
  private final Consumer<String> report;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Deque<Long> startNanos = new ArrayDeque<>();
  private final Thread thread = new Thread(this::run, "embedded-postgres-supervisor");

  private ProcessHandle server;

  /**
   * Limits of restarts.
   *
   * @param checkInterval the interval between checks of the server's process
   * @param minDelay the delay between the first restart and the second; doubles with each attempt
   * @param maxRestarts the maximum number of restarts within the window
   * @param window the time within which restarts are counted
   */
  record Limits(Duration checkInterval, Duration minDelay, int maxRestarts, Duration window) {
    static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 5, Duration.ofMinutes(10));
  }

  private PostgresSupervisor(
      PostgresDataDirectory dataDirectory, int port, Limits limits, Consumer<String> report)
      throws IOException {
    this.dataDirectory = dataDirectory;
    this.port = port;
    this.limits = limits;
    this.report = report;
    this.server = dataDirectory.requireServer();
  }

  /**
   * Supervises a running server until {@link #stopRestarting}.
   *
   * @param report receives the reason when the server stays down, and null when it runs again
   */
  static PostgresSupervisor supervise(
      PostgresDataDirectory dataDirectory, int port, Limits limits, Consumer<String> report)
      throws IOException {
    var supervisor = new PostgresSupervisor(dataDirectory, port, limits, report);
    supervisor.thread.setDaemon(true);
    supervisor.thread.start();
    return supervisor;
  }

  /** Stops restarting the server if it ends. Returns at once. */
  void stopRestarting() {
    stopping.countDown();
  }

  /** Stops restarting and stops the server, even if it is just being started. */
  void stop() throws IOException, InterruptedException {
    stopRestarting();
    thread.join(limits.checkInterval().toMillis());
    while (thread.isAlive()) {
      if (dataDirectory.server().isPresent()) {
        dataDirectory.stop();
      }
      thread.join(limits.checkInterval().toMillis());
    }
    dataDirectory.stop();
  }

  private void run() {
    try {
      while (!awaitStop(limits.checkInterval())) {
        if (!isRunning()) {
          restart();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitStop(Duration time) throws InterruptedException {
    return stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Returns whether the process of the server runs. If this JVM is process 1 of a container, the
   * ended server remains as a zombie: {@link ProcessHandle} reports it as alive, but without a
   * command.
   */
  private boolean isRunning() {
    return server.isAlive() && server.info().command().isPresent();
  }

  private void restart() throws InterruptedException {
    long endedNanos = System.nanoTime();
    String reason =
        "its process " + server.pid() + " ended; last log line: " + dataDirectory.lastLine();
    LOG.errorf("The embedded PostgreSQL is down: %s", reason);
    while (!awaitStop(nextDelay(reason))) {
      startNanos.addLast(System.nanoTime());
      try {
        server = dataDirectory.ensureStarted(port);
        report.accept(null);
        LOG.warnf(
            "Restarted the embedded PostgreSQL on 127.0.0.1:%d after %d ms.",
            port, Duration.ofNanos(System.nanoTime() - endedNanos).toMillis());
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

  /**
   * Returns the delay before the next start; reports the reason if the maximum number of restarts
   * is reached.
   */
  private Duration nextDelay(String reason) {
    long now = System.nanoTime();
    startNanos.removeIf(start -> now - start > limits.window().toNanos());
    if (startNanos.size() < limits.maxRestarts()) {
      return startNanos.isEmpty()
          ? Duration.ZERO
          : limits.minDelay().multipliedBy(1L << (startNanos.size() - 1));
    }
    Duration delay = limits.window().minusNanos(now - startNanos.getFirst());
    LOG.errorf(
        "The embedded PostgreSQL is still down after %d restarts within %d s; the next restart is in %d s: %s",
        startNanos.size(), limits.window().toSeconds(), delay.toSeconds(), reason);
    report.accept(reason);
    return delay;
  }
}
