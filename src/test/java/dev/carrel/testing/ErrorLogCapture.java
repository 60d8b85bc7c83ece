package dev.carrel.testing;

import dev.carrel.blocking.BlockedEventLoopDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * Captures log records while it is open. {@link #errors} omits reports of blocked event loops,
 * which {@link BlockedEventLoopDetector} checks.
 */
public final class ErrorLogCapture extends Handler implements AutoCloseable {
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  private ErrorLogCapture() {}

  public static ErrorLogCapture start() {
    var errorLogCapture = new ErrorLogCapture();
    Logger.getLogger("").addHandler(errorLogCapture);
    return errorLogCapture;
  }

  /** The records of level SEVERE, and all records with a stack trace. */
  public List<String> errors() {
    return errors;
  }

  /** The messages of warnings and errors. */
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      boolean isFormatString =
          record instanceof ExtLogRecord line && line.getFormatStyle() == FormatStyle.PRINTF;
      warnings.add(
          isFormatString
              ? record.getMessage().formatted(record.getParameters())
              : record.getMessage());
    }
    if (BlockedEventLoopDetector.CATEGORY.equals(record.getLoggerName())) {
      return;
    }
    if (record.getLevel().intValue() >= Level.SEVERE.intValue() || record.getThrown() != null) {
      errors.add(
          record.getLoggerName() + ": " + record.getMessage() + " (" + record.getThrown() + ")");
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    Logger.getLogger("").removeHandler(this);
  }
}
