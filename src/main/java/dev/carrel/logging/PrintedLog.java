package dev.carrel.logging;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/**
 * A standard stream whose lines are log records, so that each line of the output is JSON: libraries
 * print exceptions that no handler takes, such as the reset of an idle database connection. What is
 * printed, or flushes the stream, does not wait for whatever reads the output.
 *
 * <p>An exception is one record. Its stack trace is left out if it only tells that a connection
 * ended.
 */
final class PrintedLog extends PrintStream {
  private static final Logger LOG = Logger.getLogger(PrintedLog.class);

  private final Line line;

  private PrintedLog(Line line) {
    super(line, true, StandardCharsets.UTF_8);
    this.line = line;
  }

  /**
   * A stream.
   *
   * @param name what the log calls it, such as {@code standard error}
   */
  PrintedLog(String name) {
    this(new Line(name));
  }

  /** Exceptions print themselves by this method: first themselves, then each line of the trace. */
  @Override
  public void println(Object value) {
    if (value instanceof Throwable failure) {
      line.log(failure);
    } else {
      super.println(value);
    }
  }

  private static boolean isEndOfConnection(Throwable failure) {
    return failure instanceof java.io.IOException
        || failure instanceof io.vertx.core.VertxException
        || failure instanceof io.vertx.sqlclient.DatabaseException;
  }

  /** Gathers bytes up to the end of a line. */
  private static final class Line extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final String name;
    private boolean inTrace;

    Line(String name) {
      this.name = name;
    }

    synchronized void log(Throwable failure) {
      String before = bytes.toString(StandardCharsets.UTF_8);
      bytes.reset();
      inTrace = true;
      boolean withTrace = !isEndOfConnection(failure);
      LOG.warnf(withTrace ? failure : null, "Printed to %s: %s%s", name, before, failure);
    }

    @Override
    public synchronized void write(int one) {
      if (one == '\n') {
        log(bytes.toString(StandardCharsets.UTF_8).stripTrailing());
        bytes.reset();
      } else {
        bytes.write(one);
      }
    }

    private void log(String text) {
      inTrace = inTrace && text.matches("\t*(at |\\.\\.\\. |Caused by: |Suppressed: ).*");
      if (!inTrace && !text.isEmpty()) {
        LOG.warnf("Printed to %s: %s", name, text);
      }
    }
  }
}
