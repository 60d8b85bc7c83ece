package dev.carrel.testing;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/** Captures all logs with all their fields while it is open, and enables the operation log. */
public final class LogCapture extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OPERATIONS = Logger.getLogger("carrel.operations");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final java.util.logging.Level previousLevel = OPERATIONS.getLevel();

  private LogCapture() {}

  public static LogCapture start() {
    var logCapture = new LogCapture();
    ROOT.addHandler(logCapture);
    OPERATIONS.setLevel(Level.INFO);
    return logCapture;
  }

  /** The lines, oldest first: logger, message, parameters, MDC fields and exception. */
  public List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord record) {
    String fields = record instanceof ExtLogRecord line ? line.getMdcCopy().toString() : "";
    lines.add(
        "%s: %s %s %s %s"
            .formatted(
                record.getLoggerName(),
                record.getMessage(),
                Arrays.toString(record.getParameters()),
                fields,
                record.getThrown()));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    OPERATIONS.setLevel(previousLevel);
    ROOT.removeHandler(this);
  }
}
