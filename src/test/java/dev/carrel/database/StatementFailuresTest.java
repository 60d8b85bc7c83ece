package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class StatementFailuresTest {
  private final StatementFailures failures = new StatementFailures();

  private static PgException error(String sqlState) {
    return new PgException("failed", "ERROR", sqlState, null);
  }

  @Test
  void shouldRememberRejectedChangeUntilOneIsAccepted() {
    failures.onFailure(error("42703"));
    assertThat(failures.rejectsWrites()).isFalse();

    failures.onFailure(error("25006"));
    assertThat(failures.rejectsWrites()).isTrue();

    assertThat(failures.clearWriteRejection()).isTrue();
    assertThat(failures.rejectsWrites()).isFalse();
  }

  @Test
  void shouldWrapFailureOnce() {
    Throwable unavailable = failures.toUnavailable(new ConnectException("Connection refused"));

    assertThat(unavailable).isInstanceOf(DatabaseUnavailableException.class);
    assertThat(failures.toUnavailable(unavailable)).isSameAs(unavailable);
  }
}
