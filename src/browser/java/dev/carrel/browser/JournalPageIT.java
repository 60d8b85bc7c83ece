package dev.carrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.carrel.browser.Chromium.saveScreenshot;
import static dev.carrel.browser.ConsoleTestServer.ADMINISTRATOR;
import static dev.carrel.browser.ConsoleTestServer.CONTROL_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The journal in the console. The responses of the journal are those of this test. */
class JournalPageIT {
  private static final String CALL =
      """
      {"id":%d,"at":"2026-11-28T01:00:00.000Z","duration":"PT0.012S",
       "operation":"content.library.item.update_session.complete","api":"rest",
       "user":"administrator@vsphere.local","session":"0f0f5c6e-1111-2222-3333-444455556666:server",
       "item":"boot","method":"POST","path":"/api/content/library/item/update-session/0f0f5c6e",
       "status":404,"error":"NOT_FOUND","fault":"f-1",
       "request":{"client_token":"token"},"response":{"error_type":"NOT_FOUND"}}""";

  private static final String UPLOAD =
      """
      {"id":%d,"at":"2026-11-28T01:00:00.000Z","transfer":"upload","file":"disk\u202e.iso",
       "method":"PUT","bytes":1000%s}""";

  private static final String PROBLEM =
      """
      {"type":"about:blank","title":"Bad Request","status":400,"detail":"The value x is invalid."}""";

  @TempDir static Path directory;

  private static ConsoleTestServer server;
  private static Chromium chromium;

  private final ScriptErrors scriptErrors = new ScriptErrors();
  private final List<String> entries = new CopyOnWriteArrayList<>();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private Page page;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    server = ConsoleTestServer.start(directory, ConsoleTestServer.CONTROLLED);
  }

  @AfterAll
  static void stop() {
    server.close();
    chromium.close();
  }

  @AfterEach
  void closePageAndRequireNoScriptErrors() {
    page.context().close();
    scriptErrors.assertNone();
  }

  private ConsolePage open() {
    return open(chromium.openPage());
  }

  private ConsolePage open(Page newPage) {
    page = newPage;
    scriptErrors.recordOf(page);
    page.route("**/sandboxes/main/journal**", this::respond);
    return new ConsolePage(page, server)
        .openAs(ADMINISTRATOR)
        .openFromHeader("Journal")
        .enterKey(CONTROL_KEY);
  }

  private void respond(Route route) {
    String query = URI.create(route.request().url()).getQuery();
    if (route.request().method().equals("DELETE")) {
      entries.clear();
      route.fulfill(new Route.FulfillOptions().setStatus(204));
    } else if (query == null) {
      route.fulfill(new Route.FulfillOptions().setBody("{\"log\":{}}"));
    } else if (query.contains("status=x")) {
      route.fulfill(new Route.FulfillOptions().setStatus(400).setBody(PROBLEM));
    } else {
      queries.add(URLDecoder.decode(query, StandardCharsets.UTF_8));
      route.fulfill(new Route.FulfillOptions().setBody(entriesAfter(parameter(query, "after"))));
    }
  }

  private static int parameter(String query, String name) {
    return Integer.parseInt(query.replaceFirst(".*\\b" + name + "=(\\d+).*", "$1"));
  }

  private String entriesAfter(int after) {
    return entries.stream()
        .filter(
            entry -> Integer.parseInt(entry.replaceFirst("(?s).*\"id\":(\\d+).*", "$1")) > after)
        .limit(100)
        .collect(Collectors.joining(",", "{\"entries\":[", "],\"dropped_through\":0}"));
  }

  private Locator rows() {
    return page.locator("tbody tr");
  }

  @Test
  void shouldShowEntriesWhileTheyAreRecorded() {
    entries.add(CALL.formatted(1));
    var console = open();
    assertThat(rows()).hasCount(1);
    assertThat(rows().first()).containsText("content.library.item.update_session.complete");
    assertThat(rows().first()).containsText("12 ms");
    assertThat(rows().first()).containsText("404");

    entries.add(UPLOAD.formatted(2, ""));

    assertThat(rows().first()).containsText("upload disk⟨U+202E⟩.iso");
    assertThat(rows().first()).containsText("running");
    entries.set(1, UPLOAD.formatted(2, ",\"status\":200,\"outcome\":\"completed\""));
    assertThat(rows().first()).containsText("200");
    assertThat(rows()).hasCount(2);
    console.assertAccessible();
  }

  @Test
  void shouldLoadAllPagesAndShowTheLatestEntries() {
    entries.addAll(IntStream.rangeClosed(1, 620).mapToObj(CALL::formatted).toList());

    open();

    assertThat(rows()).hasCount(500);
    assertThat(rows().first()).hasAttribute("data-id", "620");
    assertThat(page.getByText("The latest 500 entries are shown.")).isVisible();
  }

  @Test
  void shouldShowTheRequestAndTheResponseOfAnEntry() {
    entries.add(CALL.formatted(7));
    var console = open();
    console.button("Details of entry 7").focus();

    page.keyboard().press("Enter");

    assertThat(console.dialog()).containsText("\"client_token\": \"token\"");
    assertThat(console.dialog()).containsText("\"error_type\": \"NOT_FOUND\"");
    saveScreenshot(page, "journal-entry");
    console.assertAccessible();
    page.keyboard().press("Escape");
    assertThat(console.dialog()).hasCount(0);
    assertThat(console.button("Details of entry 7")).isFocused();
  }

  @Test
  void shouldFilterEntries() {
    open();
    assertThat(page.getByLabel("Operation")).isVisible();

    page.keyboard().press("/");
    page.keyboard().type("*.complete");
    page.getByLabel("Status").fill("4xx");

    assertThat(page).hasURL(server.url("/console/#view=journal&operation=*.complete&status=4xx"));
    assertThat(page.getByText("No entry matches the filter.")).isVisible();
    assertThat(queries).contains("operation=*.complete&status=4xx&after=0&limit=100");
  }

  @Test
  void shouldShowThatTheJournalIsNotAvailable() {
    var console = open();
    page.unroute("**/sandboxes/main/journal**");
    page.route(
        "**/sandboxes/main/journal**",
        route -> route.fulfill(new Route.FulfillOptions().setStatus(404)));

    console.openFromHeader("Clock").openFromHeader("Journal");

    assertThat(page.getByText("The journal is not available on this server.")).isVisible();
  }

  @Test
  void shouldShowTheErrorBesideTheFilter() {
    var console = open();

    page.getByLabel("Status").fill("x");

    assertThat(console.errorText()).hasText("The value x is invalid.");
    page.getByLabel("Status").fill("");
    assertThat(page.getByText("The journal is empty.")).isVisible();
    assertThat(console.errorText()).hasText("");
  }

  @Test
  void shouldPause() {
    entries.add(CALL.formatted(1));
    var console = open();
    assertThat(rows()).hasCount(1);

    console.button("Pause").click();

    entries.add(CALL.formatted(2));
    assertThat(console.button("Pause")).hasAttribute("aria-pressed", "true");
    assertThat(rows()).hasCount(1);
    console.button("Pause").click();
    assertThat(rows()).hasCount(2);
  }

  @Test
  void shouldClearTheJournal() {
    entries.add(CALL.formatted(1));
    var console = open();

    console.button("Clear journal").click();
    console.clickInDialog("Clear journal");

    assertThat(page.getByText("The journal is empty.")).isVisible();
    assertThat(console.liveRegion()).hasText("The journal was cleared.");
  }

  @Test
  void shouldDownloadTheJournal() {
    var console = open();

    var download = page.waitForDownload(() -> console.button("Download journal.har").click());

    assertThat(download.suggestedFilename()).isEqualTo("journal.har");
    assertThat(download.path()).hasContent("{\"log\":{}}");
  }

  @ParameterizedTest
  @CsvSource({"1280, LIGHT, light", "1280, DARK, dark", "400, LIGHT, narrow"})
  void shouldBeAccessibleInEachLayout(int width, ColorScheme scheme, String name) {
    entries.addAll(IntStream.rangeClosed(1, 8).mapToObj(CALL::formatted).toList());
    entries.add(UPLOAD.formatted(9, ",\"status\":200,\"outcome\":\"completed\""));
    var console = open(chromium.openPage(width, 800, scheme));
    assertThat(rows()).hasCount(9);

    saveScreenshot(page, "journal-" + name);
    console.assertAccessible();
    console.assertNoHorizontalScroll();
  }
}
