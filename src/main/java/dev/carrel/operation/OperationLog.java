package dev.carrel.operation;

import dev.carrel.audit.LogSanitizer;
import dev.carrel.http.RequestId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * A line for each operation under the log category {@code carrel.operations}; what it tells is
 * beside it in fields too, which a log in JSON has.
 */
@ApplicationScoped
class OperationLog {
  private static final Logger LOG = Logger.getLogger("carrel.operations");

  void write(CompletedOperation seen) {
    if (!LOG.isLoggable(Level.INFO)) {
      return;
    }
    Map<String, String> fields = fields(seen);
    var line = new StringBuilder(256).append(seen.operation()).append(' ').append(seen.outcome());
    fields.forEach(
        (key, value) -> line.append(' ').append(key).append("=\"").append(value).append('"'));
    var record =
        new ExtLogRecord(
            Level.INFO, line.toString(), FormatStyle.NO_FORMAT, OperationLog.class.getName());
    record.setLoggerName(LOG.getName());
    // Beside what the request has there: its trace, if it is traced.
    record.copyMdc();
    record.putMdc("operation", seen.operation());
    record.putMdc("outcome", seen.outcome());
    fields.forEach(record::putMdc);
    LOG.logRaw(record);
  }

  private static Map<String, String> fields(CompletedOperation seen) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("user", LogSanitizer.of(seen.by().user()));
    if (seen.session() != null) {
      fields.put("session", LogSanitizer.of(seen.session().value()));
    }
    fields.put("face", seen.by().via().word());
    fields.put("address", LogSanitizer.of(seen.by().address()));
    fields.put(RequestId.LOG_KEY, seen.by().requestId());
    fields.put("ms", millis(seen.took()));
    return fields;
  }

  /** With one place after the point; a formatter takes longer than all the rest of the line. */
  private static String millis(Duration took) {
    long tenths = took.toNanos() / 100_000;
    return tenths / 10 + "." + tenths % 10;
  }
}
