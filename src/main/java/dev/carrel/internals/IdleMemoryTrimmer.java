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
 * Returns unused memory to the operating system after the start and after load. By default, the JVM
 * keeps it: it collects garbage only when it needs memory, and the C library keeps memory that the
 * JIT compilers have released.
 *
 * <p>It sets only JVM options that can be changed at run time and that were not set on the command
 * line.
 */
@ApplicationScoped
class IdleMemoryTrimmer {
  private static final Logger LOG = Logger.getLogger(IdleMemoryTrimmer.class);

  private static final Duration START_DELAY = Duration.ofSeconds(10);

  /** Unused memory is returned after at most twice this interval. */
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  static final List<VmOption> G1_OPTIONS =
      List.of(
          // If there was no collection for this time, G1 marks the heap and returns free memory,
          new VmOption("G1PeriodicGCInterval", INTERVAL.toMillis()),
          // except for this minimum and maximum percentage of free heap.
          new VmOption("MinHeapFreeRatio", 5),
          new VmOption("MaxHeapFreeRatio", 10));

  private final Vertx vertx;

  record VmOption(String name, long value) {}

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
                    failure -> {
                      LOG.debugf("This JVM cannot trim native memory: %s", failure);
                      vertx.cancelTimer(timer);
                    }));
  }

  /**
   * Applies to G1 only: other collectors interpret the ratios differently and are chosen
   * deliberately.
   */
  private static void setIfDefault(HotSpotDiagnosticMXBean jvm, VmOption vmOption) {
    try {
      if (Boolean.parseBoolean(jvm.getVMOption("UseG1GC").getValue())
          && jvm.getVMOption(vmOption.name()).getOrigin() == VMOption.Origin.DEFAULT) {
        jvm.setVMOption(vmOption.name(), String.valueOf(vmOption.value()));
      }
    } catch (IllegalArgumentException e) {
      LOG.debugf("This JVM does not allow setting %s: %s", vmOption.name(), e.getMessage());
    }
  }

  /**
   * The start leaves garbage between live objects. A concurrent collection does not compact the
   * heap, so it cannot return that memory. A full collection does, and pauses the JVM for less than
   * 0.1 s.
   */
  private static Object collectFully() {
    System.gc();
    return null;
  }

  /** The same as {@code jcmd System.trim_native_heap}: available on Linux since JDK 17.0.9. */
  static Object trimNativeHeap() throws JMException {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    return beans.invoke(
        new ObjectName("com.sun.management:type=DiagnosticCommand"),
        "systemTrimNativeHeap",
        new Object[0],
        new String[0]);
  }
}
