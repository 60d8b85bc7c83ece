package dev.carrel.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggingPrintStreamTest {
  private final List<LogRecord> records = new ArrayList<>();
  private final LoggingPrintStream err = new LoggingPrintStream("standard error");
  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void addRecorder() {
    Logger.getLogger(LoggingPrintStream.class.getName()).addHandler(recorder);
  }

  @AfterEach
  void removeRecorder() {
    Logger.getLogger(LoggingPrintStream.class.getName()).removeHandler(recorder);
  }

  @Test
  void shouldLogConnectionResetWithoutStackTrace() {
    // When
    new SocketException("Connection reset").printStackTrace(err);

    // Then
    assertThat(records).hasSize(1);
    assertThat(records.get(0).getThrown()).isNull();
    assertThat(text(0)).endsWith("java.net.SocketException: Connection reset");
  }

  @Test
  void shouldLogOtherExceptionWithStackTrace() {
    // Given
    var failure = new IllegalStateException("outer", new IllegalArgumentException("inner"));
    failure.addSuppressed(new IllegalArgumentException("beside"));

    // When
    err.print("Exception in thread \"one\" ");
    failure.printStackTrace(err);
    err.println("the next line");

    // Then
    assertThat(records).hasSize(2);
    assertThat(records.get(0).getThrown()).isSameAs(failure);
    assertThat(text(0)).contains("Exception in thread \"one\" java.lang.IllegalStateException");
    assertThat(text(1)).endsWith(": the next line");
  }

  @Test
  void shouldLogEachLine() {
    // When
    err.print("one\ntwo \u00e4\r\n\n");
    err.printf("%s", "unfinished");

    // Then
    assertThat(records).hasSize(2);
    assertThat(text(0)).endsWith(": one");
    assertThat(text(1)).endsWith(": two \u00e4");
  }

  private String text(int index) {
    LogRecord record = records.get(index);
    return record.getParameters() == null
        ? record.getMessage()
        : record.getMessage().formatted(record.getParameters());
  }
}
