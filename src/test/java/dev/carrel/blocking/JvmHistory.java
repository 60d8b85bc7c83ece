package dev.carrel.blocking;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Samples of JVM activity in the last ten seconds, at intervals of 20 ms. Vert.x reports a block
 * only while it lasts or after it, so its processor time is computed from a sample that was taken
 * before it.
 */
final class JvmHistory {
  private static final int MAX_SAMPLES = 500;
  private static final int SAMPLES_PER_THREAD_SEARCH = 25;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Deque<Sample> samples = new ArrayDeque<>();

  /** By name: tests start further instances of Vert.x, whose threads have the same names. */
  private Map<String, List<Long>> eventLoops = Map.of();

  private int sampleCount;

  JvmHistory() {
    Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "jvm-history");
              thread.setDaemon(true);
              return thread;
            })
        .scheduleAtFixedRate(this::sample, 0, 20, TimeUnit.MILLISECONDS);
  }

  /** {@code cpuNanos} contains the processor time of each event loop by the id of its thread. */
  private record Sample(long nanos, long loadedClasses, Map<Long, Long> cpuNanos) {}

  /**
   * Resources that were used in an interval.
   *
   * @param cpuMillis processor time of one event loop
   * @param loadedClasses number of classes that the JVM loaded
   */
  record Usage(long cpuMillis, long loadedClasses) {}

  /** Returns the resources that were used in the last {@code millis} milliseconds. */
  synchronized Usage usageInLast(long millis, String eventLoop) {
    Sample now = sample();
    long begin = now.nanos() - TimeUnit.MILLISECONDS.toNanos(millis);
    Sample before = samples.getFirst();
    for (Sample sample : samples) {
      if (sample.nanos() - begin > 0) {
        break;
      }
      before = sample;
    }
    long cpu = 0;
    for (long id : eventLoops.getOrDefault(eventLoop, List.of())) {
      long end = now.cpuNanos().getOrDefault(id, 0L);
      cpu += Math.max(0, end - before.cpuNanos().getOrDefault(id, end));
    }
    return new Usage(
        TimeUnit.NANOSECONDS.toMillis(cpu), now.loadedClasses() - before.loadedClasses());
  }

  private synchronized Sample sample() {
    if (sampleCount++ % SAMPLES_PER_THREAD_SEARCH == 0) {
      eventLoops = eventLoops();
    }
    var cpu = new HashMap<Long, Long>();
    eventLoops.values().stream()
        .flatMap(List::stream)
        .forEach(id -> cpu.put(id, threads.getThreadCpuTime(id)));
    var sample =
        new Sample(
            System.nanoTime(),
            ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount(),
            cpu);
    samples.addLast(sample);
    if (samples.size() > MAX_SAMPLES) {
      samples.removeFirst();
    }
    return sample;
  }

  private Map<String, List<Long>> eventLoops() {
    var found = new HashMap<String, List<Long>>();
    for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("vert.x-eventloop-thread-")) {
        found
            .computeIfAbsent(thread.getThreadName(), name -> new ArrayList<>())
            .add(thread.getThreadId());
      }
    }
    return found;
  }
}
