package dev.carrel.internals;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jboss.logging.Logger;

/**
 * Gives back to the machine what a start, or a load, took and nobody uses any more. By itself the
 * JVM keeps it: it collects garbage when it wants room, and not when it has time, and the C library
 * keeps what the compilers are done with.
 *
 * <p>Of the JVM's options it sets only those that may be changed while it runs, and that whoever
 * started it said nothing of.
 */
@ApplicationScoped
class IdleMemoryTrimmer {
  private static final Logger LOG = Logger.getLogger(IdleMemoryTrimmer.class);

  private static final Duration START_DELAY = Duration.ofSeconds(10);

  /** What is used no more is given back after twice that. */
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private static final List<VmOption> G1_OPTIONS =
      List.of(
          // Where nothing was collected for so long, the heap is marked, and what is free given
          // back,
          new VmOption("G1PeriodicGCInterval", INTERVAL.toMillis()),
          // but for so much of it, in percent: at least, and at most.
          new VmOption("MinHeapFreeRatio", 5),
          new VmOption("MaxHeapFreeRatio", 10));

  private final Vertx vertx;

  private record VmOption(String name, long value) {}

  IdleMemoryTrimmer(Vertx vertx) {
    this.vertx = vertx;
  }

  void onStart(@Observes StartupEvent start) {
    var jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    G1_OPTIONS.forEach(vmOption -> setIfDefault(jvm, vmOption));
    vertx.setTimer(
        START_DELAY.toMillis(), timer -> vertx.executeBlocking(IdleMemoryTrimmer::collectFully));
    vertx.setPeriodic(
        INTERVAL.toMillis(),
        timer ->
            vertx
                .executeBlocking(IdleMemoryTrimmer::trimNativeHeap, false)
                .onFailure(
                    unknown -> {
                      LOG.debugf("This JVM cannot trim native memory: %s", unknown);
                      vertx.cancelTimer(timer);
                    }));
  }

  /** Other collectors read the same ratios otherwise, and are chosen by those who know why. */
  private static void setIfDefault(HotSpotDiagnosticMXBean jvm, VmOption vmOption) {
    try {
      if (Boolean.parseBoolean(jvm.getVMOption("UseG1GC").getValue())
          && jvm.getVMOption(vmOption.name()).getOrigin() == VMOption.Origin.DEFAULT) {
        jvm.setVMOption(vmOption.name(), String.valueOf(vmOption.value()));
      }
    } catch (IllegalArgumentException refused) {
      LOG.debugf("This JVM does not allow setting %s: %s", vmOption.name(), refused.getMessage());
    }
  }

  /**
   * What a start leaves lies between what stays. Of that a concurrent collection gives nothing
   * back: it moves nothing. This one does, and holds up all for less than 0.1 s.
   */
  private static Object collectFully() {
    System.gc();
    return null;
  }

  /** What {@code jcmd System.trim_native_heap} does, on Linux, since JDK 17.0.9. */
  private static Object trimNativeHeap() throws JMException {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    return beans.invoke(
        new ObjectName("com.sun.management:type=DiagnosticCommand"),
        "systemTrimNativeHeap",
        new Object[0],
        new String[0]);
  }
}
