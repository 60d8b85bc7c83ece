package dev.carrel.logging;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * Puts a queue before the console in the packaged application, has the log take what is printed to
 * the standard streams, and registers the metric of what is dropped. In development and in tests
 * the console stays as Quarkus has made it.
 */
@ApplicationScoped
class ConsoleLog {
  /** At some 500 bytes a record, 2 MiB at most. */
  private static final int CAPACITY = 4096;

  private static final int FIRST = 1;

  private final MeterRegistry metrics;
  private QueuedLogHandler queued;

  ConsoleLog(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  void onStart(@Observes @Priority(FIRST) StartupEvent start) {
    Handler[] handlers = InitialConfigurator.DELAYED_HANDLER.getHandlers();
    for (int i = 0; i < handlers.length && LaunchMode.current() == LaunchMode.NORMAL; i++) {
      if (handlers[i] instanceof ConsoleHandler console) {
        queued = queue(console);
        handlers[i] = queued;
      }
    }
    if (queued != null) {
      InitialConfigurator.DELAYED_HANDLER.setHandlers(handlers);
      System.setOut(new PrintedLog("standard output"));
      System.setErr(new PrintedLog("standard error"));
    }
    FunctionCounter.builder("carrel.log.dropped", this, ConsoleLog::dropped)
        .description("Records of the log that were dropped because the console was not read")
        .register(metrics);
  }

  private static QueuedLogHandler queue(ExtHandler console) {
    var queued = new QueuedLogHandler(console, CAPACITY);
    Runtime.getRuntime().addShutdownHook(new Thread(queued::drain, "log-drain"));
    return queued;
  }

  private double dropped() {
    return queued == null ? 0 : queued.dropped();
  }
}
