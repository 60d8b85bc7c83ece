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
 * Configures the console log of the packaged application: puts a queue in front of the console
 * handler and redirects the standard streams to the log. Registers the metric of dropped records.
 * Dev mode and tests keep the console of Quarkus.
 */
@ApplicationScoped
class ConsoleLogConfigurator {
  /** At about 500 bytes for each record, at most 2 MiB. */
  private static final int CAPACITY = 4096;

  private static final int FIRST = 1;

  private final MeterRegistry metrics;
  private QueuedLogHandler queued;

  ConsoleLogConfigurator(MeterRegistry metrics) {
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
      System.setOut(new LoggingPrintStream("standard output"));
      System.setErr(new LoggingPrintStream("standard error"));
    }
    FunctionCounter.builder("carrel.log.dropped", this, ConsoleLogConfigurator::dropped)
        .description("Log records dropped because the console output was not read fast enough")
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
