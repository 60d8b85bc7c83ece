package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorMappingTest {
  @Test
  void shouldMapUnreachableDatabaseToServiceUnavailable() {
    var failure = new DatabaseUnavailableException(new ConnectException("Connection refused"));

    assertThat(ErrorMapping.toVapiError(new CompletionException(failure)))
        .returns(ErrorType.SERVICE_UNAVAILABLE, VapiError::type)
        .returns(Message.DATABASE_UNAVAILABLE.format(), error -> error.messages().get(0));
  }

  /** Failures of file access, token issuers, sources and clients. */
  static Stream<Throwable> otherFailures() {
    return Stream.of(
        ClosedConnectionException.INSTANCE,
        new TimeoutException(),
        new ConnectException("Connection refused"),
        new UnknownHostException("issuer"),
        new SSLException("closed in between"),
        new ClosedChannelException(),
        new FileNotFoundException("content"),
        new IOException("Broken pipe"),
        new IOException("Connection reset by peer"),
        new VertxException("Timeout waiting for connection"),
        new NoStackTraceThrowable("Timeout"));
  }

  @ParameterizedTest
  @MethodSource("otherFailures")
  void shouldMapOtherFailuresToInternalServerError(Throwable failure) {
    try (var errorLogCapture = ErrorLogCapture.start()) {

      VapiError error = ErrorMapping.toVapiError(new CompletionException(failure));

      assertThat(error.type()).isEqualTo(ErrorType.INTERNAL_SERVER_ERROR);
      assertThat(ErrorMapping.isDatabaseUnavailable(failure)).isFalse();
      assertThat(errorLogCapture.errors())
          .filteredOn(record -> record.startsWith(ErrorMapping.class.getName()))
          .singleElement(STRING)
          .contains("failed unexpectedly", failure.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "53300", "57P01", "57P03", "57014", "58030", "25006", "25P03"})
  void shouldMapTransientErrorToServiceUnavailable(String state) {
    assertThat(ErrorMapping.toVapiError(postgresError(state)).type())
        .isEqualTo(ErrorType.SERVICE_UNAVAILABLE);
  }

  @Test
  void shouldSetRetryAfterWhenDatabaseIsUnavailable() {
    assertThat(
            ErrorMapping.toVapiError(
                    new DatabaseUnavailableException(new ConnectException("Connection refused")))
                .retryAfter())
        .contains(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01"})
  void shouldMapRollbackToConcurrentChange(String state) {
    assertThat(ErrorMapping.toVapiError(postgresError(state)).type())
        .isEqualTo(ErrorType.CONCURRENT_CHANGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22003", "23505", "25001", "42601"})
  void shouldMapInvalidStatementToInternalServerError(String state) {
    assertThat(ErrorMapping.toVapiError(postgresError(state)).type())
        .isEqualTo(ErrorType.INTERNAL_SERVER_ERROR);
  }

  @Test
  void shouldReadSqlStateOfHibernateException() {
    var terminated = new SQLException("terminating connection", "57P01");

    assertThat(ErrorMapping.toVapiError(new CompletionException(terminated)).type())
        .isEqualTo(ErrorType.SERVICE_UNAVAILABLE);
  }

  static Stream<Throwable> fullDisks() {
    String text = "could not extend file: No space left on device";
    return Stream.of(
        postgresError("53100"),
        new PgException("could not write: Disk quota exceeded", "PANIC", "XX000", ""),
        new PgException(text, "FATAL", "58030", ""),
        new SQLException(text, "53100"));
  }

  @ParameterizedTest
  @MethodSource("fullDisks")
  void shouldMapFullDiskToServiceUnavailable(Throwable failure) {
    assertThat(ErrorMapping.isDatabaseUnavailable(failure)).isTrue();
    assertThat(ErrorMapping.toVapiError(new CompletionException(failure)))
        .returns(ErrorType.SERVICE_UNAVAILABLE, VapiError::type)
        .returns(Message.DATABASE_FULL.format(), error -> error.messages().get(0));
  }

  @Test
  void shouldReturnVapiErrorUnchanged() {
    var error = Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, "name");

    assertThat(ErrorMapping.toVapiError(new CompletionException(error))).isSameAs(error);
  }

  private static PgException postgresError(String state) {
    return new PgException("", "ERROR", state, "");
  }
}
