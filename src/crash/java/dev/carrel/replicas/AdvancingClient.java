package dev.carrel.replicas;

import dev.carrel.linearizability.Advance;
import dev.carrel.linearizability.ClockHistory;
import dev.carrel.linearizability.Response;
import dev.carrel.replicas.HttpTransport.Request;
import dev.carrel.testing.ControlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A client that advances virtual time by random durations, through random replicas, and records
 * each advance. Advances apply to all items of the cluster.
 */
final class AdvancingClient {
  private static final int MAX_PAUSE_MILLIS = 200;

  /** An advance may be longer than requested by the time between two readings of a clock. */
  private static final Duration MAX_EXCESS = Duration.ofSeconds(1);

  private final TestCluster testCluster;
  private final HttpTransport httpTransport;
  private final RunStatistics runStatistics;
  private final List<RecordedAdvance> advances = Collections.synchronizedList(new ArrayList<>());
  private Duration offset = Duration.ZERO;

  AdvancingClient(
      TestCluster testCluster, HttpTransport httpTransport, RunStatistics runStatistics) {
    this.testCluster = testCluster;
    this.httpTransport = httpTransport;
    this.runStatistics = runStatistics;
  }

  /**
   * An advance.
   *
   * @param offset how far virtual time is ahead of system time afterwards
   */
  private record RecordedAdvance(Instant invoked, Instant completed, Duration offset) {
    Advance on(Timeline timeline) {
      return new Advance(
          timeline.toMicros(invoked),
          timeline.toMicros(completed),
          TimeUnit.MICROSECONDS.convert(offset));
    }
  }

  /** The virtual clock during a history. */
  ClockHistory history(Timeline timeline) {
    synchronized (advances) {
      return ClockHistory.of(advances.stream().map(advance -> advance.on(timeline)).toList());
    }
  }

  /** Advances virtual time, at least once, until the condition is false. */
  void advanceWhile(BooleanSupplier condition, Random random) throws InterruptedException {
    do {
      // The advance happens at a random time.
      Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
      advance(random.nextInt(testCluster.replicas().size()), randomDuration(random));
    } while (condition.getAsBoolean());
  }

  /** Every third advance is longer than a lease, the others are shorter. */
  private Duration randomDuration(Random random) {
    int lease = (int) testCluster.leases().idleTimeout().toMillis();
    return Duration.ofMillis(
        random.nextInt(3) == 0 ? lease + random.nextInt(lease) : random.nextInt(lease));
  }

  /**
   * Advances virtual time. If the response does not show whether it was advanced, further advances
   * by zero follow until one succeeds: that one holds on all replicas, and with it the first one if
   * that has taken effect.
   *
   * @param first the index of the replica to try first
   */
  private void advance(int first, Duration duration) throws InterruptedException {
    Instant invoked = Instant.now();
    boolean isAdvanced = isAdvanced(call(first, request(duration)));
    boolean isCertain = isAdvanced;
    for (int replica = first + 1; !isAdvanced; replica++) {
      isAdvanced = isAdvanced(call(replica, request(Duration.ZERO)));
    }
    Instant completed = Instant.now();
    Duration newOffset = readOffset(first);
    requireAdvanced(newOffset.minus(offset), duration, isCertain);
    offset = newOffset;
    advances.add(new RecordedAdvance(invoked, completed, newOffset));
    runStatistics.countAdvance();
  }

  private static Request request(Duration duration) {
    return Request.post(ControlClient.CLOCK + "/advance", Map.of("by", duration.toString()));
  }

  private static boolean isAdvanced(Response response) {
    if (response instanceof Response.Done) {
      return true;
    }
    if (!response.isInconclusive()) {
      throw new AssertionError("An advance was rejected: " + response);
    }
    return false;
  }

  private static void requireAdvanced(Duration actual, Duration requested, boolean isCertain) {
    boolean isExact = isBetween(actual, requested, requested.plus(MAX_EXCESS));
    boolean isUnchanged = !isCertain && isBetween(actual, Duration.ZERO, MAX_EXCESS);
    if (!isExact && !isUnchanged) {
      throw new AssertionError(
          "An advance by %s has advanced virtual time by %s".formatted(requested, actual));
    }
  }

  private static boolean isBetween(Duration duration, Duration from, Duration to) {
    return duration.compareTo(from) >= 0 && duration.compareTo(to) <= 0;
  }

  private Duration readOffset(int first) throws InterruptedException {
    for (int replica = first; ; replica++) {
      if (call(replica, Request.get(ControlClient.CLOCK)) instanceof Response.ReportedClock clock) {
        return clock.offset();
      }
    }
  }

  /**
   * Sends a request to a replica.
   *
   * @return {@link Response.None} also if the replica does not accept connections
   */
  private Response call(int replica, Request request) throws InterruptedException {
    var replicas = testCluster.replicas();
    Response response;
    try {
      response =
          httpTransport.send(
              replicas.get(replica % replicas.size()),
              request,
              body ->
                  request.method().equals("GET")
                      ? new Response.ReportedClock(
                          Duration.parse(HttpTransport.json(body).get("offset").asText()))
                      : new Response.Done());
    } catch (HttpTransport.Unreachable e) {
      response = new Response.None(e.toString());
    }
    if (response.isInconclusive()) {
      // The process needs some time to start.
      Thread.sleep(100);
    }
    return response;
  }
}
