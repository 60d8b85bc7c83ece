package dev.carrel.api;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.OperationLogCapture;
import dev.carrel.testing.PrometheusScrape;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.RestClient;
import dev.carrel.testing.Scenario;
import dev.carrel.testing.StoredState;
import dev.carrel.testing.TestApi;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists that are longer than a page are sent page by page. */
@QuarkusTest
class PagedResponseTest {
  private static final int ENTRIES_OF_SEVERAL_PAGES = 2345;
  private static final int ENTRIES_BEYOND_SOCKET_BUFFERS = 100_000;
  private static final String CREDENTIALS =
      "Authorization: Basic YWRtaW5pc3RyYXRvckB2c3BoZXJlLmxvY2FsOmNhcnJlbA==\r\n";

  @Inject StoredState storedState;

  private void insertSessions(String item, int count) {
    storedState.execute(
        """
        INSERT INTO transfer_session
          (id, kind, item_id, owner, state, content_version, client_progress, expires_at)
        SELECT gen_random_uuid(), 'DOWNLOAD', '%s', '%s', 'CANCELED', 1, 0, '2999-01-01'
          FROM generate_series(1, %d)"""
            .formatted(item, RestClient.ADMINISTRATOR.user(), count));
  }

  @ParameterizedTest
  @EnumSource
  void shouldListEachSessionOnce(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItem();
    insertSessions(item, ENTRIES_OF_SEVERAL_PAGES);

    List<String> listed =
        scenario.callExpectingSuccess(Scenario.DOWNLOAD, "list", Map.of("library_item_id", item));

    assertThat(listed).hasSize(ENTRIES_OF_SEVERAL_PAGES).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void shouldSendListWithContentTypeJson(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItem();
    insertSessions(item, ENTRIES_OF_SEVERAL_PAGES);

    var response = scenario.call(Scenario.DOWNLOAD, "list", Map.of("library_item_id", item));

    assertThat(response.header("Content-Type")).isEqualTo("application/json");
  }

  @ParameterizedTest
  @EnumSource
  void shouldListExactlyOnePage(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String item = scenario.createItem();
    insertSessions(item, 1000);

    List<String> listed =
        scenario.callExpectingSuccess(Scenario.DOWNLOAD, "list", Map.of("library_item_id", item));

    assertThat(listed).hasSize(1000);
  }

  private void insertItems(String library, int count) {
    storedState.execute(
        """
        INSERT INTO item
          (id, library_id, name, description, type, content_version, metadata_version, version, size,
           creation_time, last_modified_time)
        SELECT gen_random_uuid(), '%s', 'item ' || n, '', '', 1, 1, 1, 0, '2026-01-01', '2026-01-01'
          FROM generate_series(1, %d) n"""
            .formatted(library, count));
  }

  @ParameterizedTest
  @EnumSource
  void shouldListEachItemOnceAndRejectUnknownLibrary(TestApi testApi) {
    Scenario scenario = new Scenario(testApi);
    String library = scenario.createLibrary();
    insertItems(library, ENTRIES_OF_SEVERAL_PAGES);

    List<String> listed =
        scenario.callExpectingSuccess(Scenario.ITEM, "list", Map.of("library_id", library));
    Response unknown =
        scenario.call(
            Scenario.ITEM, "list", Map.of("library_id", "5c1f4d9e-0000-4000-8000-000000000000"));

    assertThat(listed).hasSize(ENTRIES_OF_SEVERAL_PAGES).doesNotHaveDuplicates();
    scenario.assertError(unknown, "NOT_FOUND");
  }

  /** Requests the list of items of a library and reads only the beginning of the response. */
  private RawHttpConnection beginList(String library) throws IOException {
    RawHttpConnection list =
        RawHttpConnection.sendHeaders(
            RestAssured.port,
            "GET",
            "/api/content/library/item?library_id=" + library,
            CREDENTIALS + "X-Request-ID: " + library + "\r\n");
    list.readBytes(10_000);
    return list;
  }

  private static void assertAborted(
      PrometheusScrape before,
      OperationLogCapture logLines,
      ErrorLogCapture log,
      String requestId) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        PrometheusScrape.scrape()
                            .increase(
                                before,
                                "carrel_operations_total",
                                "operation=\"content.library.item.list\"",
                                "api=\"rest\"",
                                "outcome=\"aborted\""))
                    .isEqualTo(1));
    assertThat(logLines.linesOf(requestId))
        .singleElement()
        .satisfies(line -> assertThat(line.getMdc("outcome")).isEqualTo("aborted"));
    assertThat(log.warnings())
        .anyMatch(warning -> warning.startsWith("Could not send the rest of a list"));
  }

  @Test
  void shouldReportAbortedWhenClientDisconnects() throws IOException {
    String library = ADMINISTRATOR.createLibraryId();
    insertItems(library, ENTRIES_BEYOND_SOCKET_BUFFERS);
    PrometheusScrape before = PrometheusScrape.scrape();

    try (var logLines = new OperationLogCapture();
        var log = ErrorLogCapture.start()) {
      beginList(library).close();

      assertAborted(before, logLines, log, library);
    }
  }

  @Test
  void shouldReportAbortedWhenDatabaseFails() throws IOException {
    String library = ADMINISTRATOR.createLibraryId();
    insertItems(library, ENTRIES_BEYOND_SOCKET_BUFFERS);
    PrometheusScrape before = PrometheusScrape.scrape();

    try (var logLines = new OperationLogCapture();
        var log = ErrorLogCapture.start();
        var list = beginList(library)) {
      storedState.execute("ALTER TABLE item RENAME COLUMN library_id TO renamed");
      try {
        assertThat(list.readRemainingText()).doesNotContain("]");
      } finally {
        storedState.execute("ALTER TABLE item RENAME COLUMN renamed TO library_id");
      }

      assertAborted(before, logLines, log, library);
    }
  }
}
