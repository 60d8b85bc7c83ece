package dev.carrel.operation;

import dev.carrel.http.RequestId;
import dev.carrel.text.Sanitizer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * Logs a line for each completed operation in the category {@code carrel.operations}. The values of
 * the line are also MDC fields, which a JSON log contains.
 */
@ApplicationScoped
class OperationLog {
  private static final Logger LOG = Logger.getLogger("carrel.operations");

  void log(CompletedOperation operation) {
    if (!LOG.isLoggable(Level.INFO)) {
      return;
    }
    Map<String, String> fields = fields(operation);
    var line =
        new StringBuilder(256)
            .append(operation.operation())
            .append(' ')
            .append(operation.outcome());
    fields.forEach(
        (key, value) -> line.append(' ').append(key).append("=\"").append(value).append('"'));
    var record =
        new ExtLogRecord(
            Level.INFO, line.toString(), FormatStyle.NO_FORMAT, OperationLog.class.getName());
    record.setLoggerName(LOG.getName());
    // Keeps the MDC of the request, which contains the trace id if it is traced.
    record.copyMdc();
    record.putMdc("operation", operation.operation());
    record.putMdc("outcome", operation.outcome());
    fields.forEach(record::putMdc);
    LOG.logRaw(record);
  }

  private static Map<String, String> fields(CompletedOperation operation) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (operation.actor().user() != null) {
      fields.put("user", Sanitizer.escapeForLog(operation.actor().user()));
    }
    if (operation.session() != null) {
      fields.put("session", Sanitizer.escapeForLog(operation.session().value()));
    }
    fields.put("api", operation.actor().channel().label());
    fields.put("address", Sanitizer.escapeForLog(operation.actor().address()));
    fields.put(RequestId.MDC_KEY, operation.actor().requestId());
    fields.put("ms", formatMillis(operation.duration()));
    return fields;
  }

  /** Formats with one decimal place. A formatter would take longer than the rest of the line. */
  private static String formatMillis(Duration duration) {
    long tenths = duration.toNanos() / 100_000;
    return tenths / 10 + "." + tenths % 10;
  }
}
