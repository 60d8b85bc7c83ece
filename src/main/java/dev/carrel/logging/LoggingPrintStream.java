package dev.carrel.logging;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/**
 * A standard stream whose lines become log records, so that each line of the output is JSON.
 * Libraries print exceptions that no handler catches, such as the reset of an idle database
 * connection. Code that prints to or flushes the stream does not wait for the reader of the output.
 *
 * <p>An exception becomes one record. Its stack trace is omitted if the exception only reports a
 * closed connection.
 */
final class LoggingPrintStream extends PrintStream {
  private static final Logger LOG = Logger.getLogger(LoggingPrintStream.class);

  private final Line line;

  private LoggingPrintStream(Line line) {
    super(line, true, StandardCharsets.UTF_8);
    this.line = line;
  }

  /**
   * Creates a stream.
   *
   * @param name the name of the stream in log messages, such as {@code standard error}
   */
  LoggingPrintStream(String name) {
    this(new Line(name));
  }

  /**
   * {@link Throwable#printStackTrace} calls this method: first with the exception, then with each
   * line of the trace.
   */
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

  /** Buffers bytes until the end of a line. */
  private static final class Line extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final String name;
    private boolean inTrace;

    Line(String name) {
      this.name = name;
    }

    synchronized void log(Throwable failure) {
      String prefix = bytes.toString(StandardCharsets.UTF_8);
      bytes.reset();
      inTrace = true;
      boolean withTrace = !isEndOfConnection(failure);
      LOG.warnf(withTrace ? failure : null, "Printed to %s: %s%s", name, prefix, failure);
    }

    @Override
    public synchronized void write(int value) {
      if (value == '\n') {
        log(bytes.toString(StandardCharsets.UTF_8).stripTrailing());
        bytes.reset();
      } else {
        bytes.write(value);
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
