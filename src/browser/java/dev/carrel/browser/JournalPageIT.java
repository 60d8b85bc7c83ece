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
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The journal in the console. */
class JournalPageIT {
  private static final int MAX_SHOWN = 500;

  @TempDir static Path directory;

  private static ConsoleTestServer server;
  private static Chromium chromium;

  private final ScriptErrors scriptErrors = new ScriptErrors();
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

  @BeforeEach
  void clearJournal() {
    server.clearJournal();
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
    var console =
        new ConsolePage(page, server)
            .openAs(ADMINISTRATOR)
            .openFromHeader("Journal")
            .enterKey(CONTROL_KEY);
    assertThat(page.getByLabel("Operation")).isVisible();
    return console;
  }

  /** Opens the journal of one session. */
  private ConsolePage open(String session) {
    var console = open().openView("#view=journal&session=" + session);
    assertThat(page.getByLabel("Session")).hasValue(session);
    return console;
  }

  private Locator rows() {
    return page.locator("tbody tr");
  }

  private Locator rowOf(String operation) {
    return page.locator("tbody tr", new Page.LocatorOptions().setHasText(operation));
  }

  @Test
  void shouldShowCallsWhileClientsMakeThem() {
    String session = server.createUpdateSession("journal");
    var console = open(session);

    server.cancel(session);

    assertThat(rowOf("update_session.cancel")).containsText("204");
    assertThat(rowOf("update_session.cancel")).containsText("REST (/api)");
    assertThat(rowOf("update_session.cancel")).containsText(ADMINISTRATOR);
    assertThat(server.complete(session)).isEqualTo(400);
    assertThat(rows().first()).containsText("update_session.complete");
    assertThat(rows().first()).containsText("400");
    assertThat(rows().first()).containsText("NOT_ALLOWED_IN_CURRENT_STATE");
    console.assertAccessible();
  }

  @Test
  void shouldShowHowATransferEnds() throws IOException {
    String session = server.createUpdateSession("transfer");
    open(session);

    try (var upload = server.startUpload(session, "disk\u202e.iso", 400_000_000)) {
      assertThat(rowOf("upload")).containsText("disk⟨U+202E⟩.iso");
      assertThat(rowOf("upload")).containsText("running");
      upload.sendInBackground();
    }

    assertThat(rowOf("upload")).containsText("interrupted");
    assertThat(rowOf("upload")).hasCount(1);
  }

  @Test
  void shouldShowTheLatestEntriesOnly() {
    String session = server.createUpdateSession("many calls");
    for (int i = 0; i < MAX_SHOWN; i++) {
      server.getState(session);
    }
    server.keepAlive(session);

    open(session);

    assertThat(rows()).hasCount(MAX_SHOWN);
    assertThat(rows().first()).containsText("update_session.keep_alive");
    assertThat(page.getByText("The latest 500 entries are shown.")).isVisible();
  }

  @Test
  void shouldShowTheRequestAndTheResponseOfAnEntry() {
    String session = server.createUpdateSession("details");
    server.addFile(session, "disk.iso", 1_000_000);
    var console = open(session);
    Locator details = rowOf("file.add").locator("button");
    details.focus();

    page.keyboard().press("Enter");

    assertThat(console.dialog()).containsText(session);
    assertThat(console.dialog()).containsText("\"name\": \"disk.iso\"");
    assertThat(console.dialog()).containsText("\"status\": \"WAITING_FOR_TRANSFER\"");
    saveScreenshot(page, "journal-entry");
    console.assertAccessible();
    page.keyboard().press("Escape");
    assertThat(console.dialog()).hasCount(0);
    assertThat(details).isFocused();
  }

  @Test
  void shouldFilterEntries() {
    String session = server.createUpdateSession("filter");
    server.cancel(session);
    server.complete(session);
    open();
    assertThat(rowOf("update_session.cancel").first()).isVisible();

    page.keyboard().press("/");
    page.keyboard().type("*.update_session.*");
    page.getByLabel("Status").fill("4xx");

    assertThat(rowOf("update_session.cancel")).hasCount(0);
    assertThat(rowOf("update_session.complete").first()).containsText("400");
    assertThat(page)
        .hasURL(server.url("/console/#view=journal&operation=*.update_session.*&status=4xx"));
    page.getByLabel("Operation").fill("*.download_session.cancel");
    assertThat(page.getByText("No entry matches the filter.")).isVisible();
  }

  @Test
  void shouldShowTheErrorBesideTheFilter() {
    var console = open();

    page.getByLabel("Status").fill("x");

    assertThat(console.errorText()).containsText(Pattern.compile("\\bx\\b.*expected"));
    saveScreenshot(page, "journal-error");
    page.getByLabel("Status").fill("2xx");
    assertThat(console.errorText()).hasText("");
  }

  @Test
  void shouldPause() {
    String session = server.createUpdateSession("pause");
    var console = open(session);
    console.button("Pause").click();
    assertThat(console.button("Pause")).hasAttribute("aria-pressed", "true");

    server.cancel(session);

    console.button("Pause").click();
    assertThat(console.button("Pause")).hasAttribute("aria-pressed", "false");
    assertThat(rowOf("update_session.cancel")).isVisible();
  }

  @Test
  void shouldClearTheJournal() {
    String session = server.createUpdateSession("clear");
    server.cancel(session);
    var console = open(session);
    assertThat(rowOf("update_session.cancel")).isVisible();

    console.button("Clear journal").click();
    console.clickInDialog("Clear journal");

    assertThat(rows()).hasCount(0);
    assertThat(console.liveRegion()).hasText("The journal was cleared.");
  }

  @Test
  void shouldDownloadTheJournal() {
    server.createUpdateSession("download");
    var console = open();

    var download = page.waitForDownload(() -> console.button("Download journal.har").click());

    assertThat(download.suggestedFilename()).isEqualTo("journal.har");
    assertThat(download.path()).content().startsWith("{\"log\":");
  }

  @Test
  void shouldShowThatTheJournalIsNotAvailable() {
    var console = open();
    page.route(
        "**/sandboxes/main/journal**",
        route -> route.fulfill(new Route.FulfillOptions().setStatus(404)));

    console.openFromHeader("Clock").openFromHeader("Journal");

    assertThat(page.getByText("The journal is not available on this server.")).isVisible();
  }

  @ParameterizedTest
  @CsvSource({"1280, LIGHT, light", "1280, DARK, dark", "400, LIGHT, narrow"})
  void shouldBeAccessibleInEachLayout(int width, ColorScheme scheme, String name) {
    String session = server.createUpdateSession("layout");
    server.addFile(session, "disk.iso", 1_000_000);
    server.cancel(session);
    server.complete(session);
    var console = open(chromium.openPage(width, 800, scheme));
    assertThat(rowOf("update_session.complete").first()).isVisible();

    saveScreenshot(page, "journal-" + name);
    console.assertAccessible();
    console.assertNoHorizontalScroll();
  }
}
