package dev.carrel.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;

/** Captures the operation log while it is open. At other times, this log is disabled in tests. */
public final class OperationLogCapture implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("carrel.operations");

  private final List<ExtLogRecord> lines = new CopyOnWriteArrayList<>();
  private final Level previousLevel = LOG.getLevel();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add((ExtLogRecord) line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  public OperationLogCapture() {
    LOG.setUseParentHandlers(false);
    LOG.addHandler(handler);
    LOG.setLevel(Level.INFO);
  }

  /** The lines of one request, oldest first. */
  public List<ExtLogRecord> linesOf(String requestId) {
    return lines.stream().filter(line -> requestId.equals(line.getMdc("requestId"))).toList();
  }

  @Override
  public void close() {
    LOG.removeHandler(handler);
    LOG.setLevel(previousLevel);
    LOG.setUseParentHandlers(true);
  }
}
