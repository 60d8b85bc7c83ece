package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.testing.StoredState;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DevUiJdbcDriverTest {
  @ConfigProperty(name = "quarkus.datasource.jdbc.url")
  String url;

  @Test
  void shouldListViewsBeforeTables() throws SQLException {
    // Given
    List<String> names = new ArrayList<>();

    // When
    try (Connection connection = connect();
        ResultSet tables =
            connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
      while (tables.next()) {
        names.add(tables.getString("TABLE_SCHEM") + "." + tables.getString("TABLE_NAME"));
      }
    }

    // Then
    assertThat(names)
        .startsWith(
            "public.v_running_transfers",
            "public.v_session_files",
            "public.v_session_history",
            "public.v_sessions")
        .contains("public.transfer_session")
        .noneMatch(name -> name.startsWith("pg_catalog."));
  }

  @Test
  void shouldPropagateSqlException() throws SQLException {
    try (Connection connection = connect()) {
      assertThatThrownBy(() -> connection.setSavepoint("not in a transaction"))
          .isInstanceOf(SQLException.class);
    }
  }

  private Connection connect() throws SQLException {
    return new DevUiJdbcDriver().connect(url, StoredState.credentials());
  }
}
