package dev.carrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.carrel.browser.Chromium.saveScreenshot;
import static dev.carrel.browser.ConsoleTestServer.ADMINISTRATOR;
import static dev.carrel.browser.ConsoleTestServer.LIBRARIAN;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a browser. */
class ConsoleIT {
  private static final Map<String, String> CONFIGURATION =
      Map.of(
          "carrel.reaper.interval", "off", "carrel.login.max-failures-per-minute-per-address", "3");

  @TempDir static Path directory;

  private static ConsoleTestServer server;
  private static Chromium chromium;

  private final ScriptErrors scriptErrors = new ScriptErrors();
  private Page page;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    server = ConsoleTestServer.start(directory, CONFIGURATION);
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

  private ConsolePage console() {
    return console(chromium.openPage());
  }

  private ConsolePage console(Page newPage) {
    page = newPage;
    scriptErrors.recordOf(page);
    return new ConsolePage(page, server);
  }

  private static Pattern regex(String regex) {
    return Pattern.compile(regex);
  }

  @Test
  void shouldShowAnErrorForWrongPasswords() {
    var console = console().open();

    console.login(ADMINISTRATOR, "wrong");

    assertThat(page.getByRole(AriaRole.ALERT)).hasText("Wrong user name or password.");
    saveScreenshot(page, "login");
    console.assertAccessible();
    console.login(ADMINISTRATOR, ConsoleTestServer.PASSWORD);
    assertThat(page.getByLabel("Search")).isVisible();
  }

  @Test
  void shouldShowWhenToRetryAfterTooManyFailedLogins() {
    var console = console().open();
    for (int i = 0; i < 4; i++) {
      console.login("throttled@vsphere.local", "wrong " + i);
      assertThat(console.button("Log in")).isEnabled();
    }

    assertThat(page.getByRole(AriaRole.ALERT))
        .hasText(regex("Too many failed logins; retry in \\d+ seconds\\."));
  }

  @Test
  void shouldUpdateTheTableWhenSessionsChange() {
    var console = console().openAs(ADMINISTRATOR);

    String session = server.createUpdateSession("ubuntu-24.04");

    assertThat(console.row(session)).containsText("ubuntu-24.04");
    assertThat(console.row(session)).containsText("Active");
    assertThat(console.row(session).locator("time-left")).hasText(regex("[34] min \\d\\d s"));
    server.addFile(session, "ubuntu.iso", 1_000_000);
    assertThat(console.row(session)).containsText("ubuntu.iso");
    server.cancel(session);
    assertThat(console.row(session)).containsText("Canceled");
  }

  @Test
  void shouldShowDirectionalCharactersOfNamesByTheirCodePoints() {
    // Given
    String session = server.createUpdateSession("photo\u202egpj.exe");
    server.addFile(session, "disk\u2067osi.exe", 1_000_000);
    var console = console().openAs(ADMINISTRATOR);

    // When
    page.getByLabel("Search").fill(session.substring(0, 8));

    // Then
    assertThat(console.row(session)).containsText("photo⟨U+202E⟩gpj.exe");
    assertThat(console.row(session)).containsText("disk⟨U+2067⟩osi.exe");
    assertThat(console.row(session).locator("td[data-title=Item] bdi").first())
        .hasText("photo⟨U+202E⟩gpj.exe");
    console.action("Cancel", session).click();
    assertThat(console.dialog()).containsText("“photo⟨U+202E⟩gpj.exe”");
    console.button("Keep").click();
    console.row(session).locator("a.id").click();
    assertThat(page.locator("tbody th .name")).hasText("disk⟨U+2067⟩osi.exe");
    assertThat(page.content()).doesNotContainPattern("[\\u202a-\\u202e\\u2066-\\u2069]");
    console.assertAccessible();
  }

  @Test
  void shouldSearchAndFilterSessions() {
    String needle = server.createUpdateSession("needle");
    String other = server.createDownloadSession("haystack");
    var console = console().openAs(ADMINISTRATOR);

    page.keyboard().press("/");
    page.keyboard().type("NEEDLE");

    assertThat(console.row(other)).hasCount(0);
    assertThat(console.row(needle)).isVisible();
    assertThat(page.getByLabel("Search")).isFocused();
    page.keyboard().press("Escape");
    page.getByLabel("Kind").selectOption("DOWNLOAD");
    assertThat(console.row(needle)).hasCount(0);
    assertThat(console.row(other)).isVisible();
    page.goBack();
    assertThat(console.row(needle)).isVisible();
  }

  @Test
  void shouldSortAndMarkTheSortedColumn() {
    server.createUpdateSession("sorted");
    var console = console().openAs(ADMINISTRATOR);

    page.getByText("Owner", new Page.GetByTextOptions().setExact(true)).first().click();

    var owner = page.locator("th[aria-sort=ascending]");
    assertThat(owner).containsText("Owner");
    owner.locator("a").click();
    assertThat(page.locator("th[aria-sort=descending]")).containsText("Owner");
  }

  @Test
  void shouldCancelASessionByKeyboard() {
    String session = server.createUpdateSession("keyboard test");
    var console = console().openAs(ADMINISTRATOR);
    page.keyboard().press("/");
    page.keyboard().type("keyboard test");
    assertThat(page.locator("tbody tr")).hasCount(1);
    page.keyboard().press("Tab");
    page.locator("thead a").last().focus();
    page.keyboard().press("j");
    assertThat(console.row(session).locator("a.id")).isFocused();

    page.keyboard().press("Tab");
    page.keyboard().press("Tab");
    assertThat(console.action("Cancel", session)).isFocused();
    page.keyboard().press("Enter");
    assertThat(console.button("Keep")).isFocused();
    page.keyboard().press("Escape");
    assertThat(console.dialog()).hasCount(0);
    assertThat(console.action("Cancel", session)).isFocused();
    assertThat(server.getState(session)).isEqualTo("ACTIVE");
    page.keyboard().press("Enter");
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");

    assertThat(console.liveRegion())
        .hasText("Session " + session.substring(0, 8) + " was canceled.");
    assertThat(console.row(session)).containsText("Canceled");
    assertThat(server.getState(session)).isEqualTo("CANCELED");
  }

  @Test
  void shouldPreserveTheFocusWhenRowsChange() {
    String kept = server.createUpdateSession("kept focus");
    var console = console().openAs(ADMINISTRATOR).openView("#q=focus");
    console.row(kept).locator("a.id").focus();

    String other = server.createUpdateSession("another focus");

    assertThat(console.row(other)).isVisible();
    assertThat(console.row(kept).locator("a.id")).isFocused();
    server.keepAlive(kept);
    assertThat(page.locator("tbody tr").last()).hasAttribute("data-id", kept);
    assertThat(console.row(kept).locator("a.id")).isFocused();
    server.expire(kept);
    assertThat(console.row(kept)).hasCount(0);
    assertThat(console.row(other).locator("a.id")).isFocused();
  }

  @Test
  void shouldShowTheTransfersAndHistoryOfASession() throws IOException {
    String session = server.createUpdateSession(LIBRARIAN, "photon-5.0");
    var console = console().openAs(ADMINISTRATOR).openView("#q=photon-5.0");
    try (var upload = server.startUpload(session, "photon.ova", 400_000_000)) {
      console.row(session).locator("a.id").click();

      var file = page.locator("tbody tr");
      assertThat(file).containsText("photon.ova");
      assertThat(file).containsText("Transferring");
      upload.sendInBackground();
      assertThat(file).containsText(regex("MiB/s, .* left"));
      saveScreenshot(page, "session-light");
      console.assertAccessible();
    }
    console.action("Cancel", session).click();
    console.clickInDialog("Cancel session");
    assertThat(page.locator(".history li")).hasCount(2);
    assertThat(page.locator(".history li").first())
        .containsText(regex("Created\\s+by " + LIBRARIAN + ", REST \\(/api\\), from 127.0.0.1"));
    assertThat(page.locator(".history li").last())
        .containsText(regex("Canceled\\s+by " + ADMINISTRATOR + ", console, from 127.0.0.1"));
  }

  @Test
  void shouldDeleteASessionAndStillShowItsHistory() {
    String session = server.createUpdateSession("deleted");
    server.cancel(session);
    var console = console().openAs(ADMINISTRATOR).openView("#session=" + session);

    console.action("Delete", session).click();
    console.clickInDialog("Delete session");

    assertThat(page.getByText("This session no longer exists: deleted on")).isVisible();
    assertThat(page.locator(".history li")).hasCount(3);
    saveScreenshot(page, "session-deleted");
    console.assertAccessible();
    assertThat(server.getState(session)).isNull();
  }

  @Test
  void shouldExpireASessionAndRunTheReaper() {
    String session = server.createUpdateSession("expired");
    var console = console().openAs(ADMINISTRATOR).openView("#q=expired");

    console.action("Expire now", session).click();
    console.clickInDialog("Expire session");

    assertThat(console.row(session)).hasCount(0);
    assertThat(server.getState(session)).isNull();
    console.button("Delete expired now").click();
    assertThat(page.locator(".message")).containsText(regex("The reaper deleted \\d+ sessions?"));
  }

  @Test
  void shouldShowTheErrorOfARejectedAction() {
    String session = server.createUpdateSession("already canceled");
    var console = console().openAs(ADMINISTRATOR).openView("#q=already canceled");
    console.action("Cancel", session).click();
    server.cancel(session);

    console.clickInDialog("Cancel session");

    assertThat(page.locator(".message.error")).containsText("CANCELED");
    assertThat(console.liveRegion()).containsText("CANCELED");
  }

  @Test
  void shouldLimitUsersWithoutPrivilegeToTheirOwnSessions() {
    String other = server.createUpdateSession("shared name");
    String own = server.createUpdateSession(LIBRARIAN, "shared name");

    var console = console().openAs(LIBRARIAN).openView("#q=shared name");

    assertThat(console.row(own)).isVisible();
    assertThat(console.row(other)).hasCount(0);
    assertThat(console.button("Delete expired now")).hasCount(0);
    console.openView("#session=" + other);
    assertThat(page.getByText("Session not found, and it has no history.")).isVisible();
  }

  @Test
  void shouldEscapeHtmlInNames() {
    String name = "<img src=x onerror=document.title='run'>";
    String session = server.createUpdateSession(name);

    var console = console().openAs(ADMINISTRATOR).openView("#q=onerror");

    assertThat(console.row(session)).containsText(name);
    assertThat(console.row(session).locator("img")).hasCount(0);
    assertThat(page).hasTitle("Carrel console");
  }

  @Test
  void shouldShowTheLoginFormWhenTheLoginHasEnded() {
    var console = console().openAs(ADMINISTRATOR);

    server.deleteLogins();

    assertThat(page.getByText("You have been logged out.")).isVisible();
    console.login(ADMINISTRATOR, ConsoleTestServer.PASSWORD);
    assertThat(page.getByLabel("Search")).isVisible();
    console.button("Log out").click();
    assertThat(page.getByLabel("Password")).isVisible();
  }

  @Test
  void shouldReportALostConnectionAndReconnect() {
    String session = server.createUpdateSession("reconnect test");
    var console = console().openAs(ADMINISTRATOR);
    page.route("**/console/sessions**", route -> route.abort());

    console.openView("#q=reconnect test");

    assertThat(page.locator(".connection")).containsText("Reconnecting…");
    page.unroute("**/console/sessions**");
    server.cancel(session);

    assertThat(console.row(session)).containsText("Canceled");
    assertThat(page.locator(".connection")).isHidden();
  }

  @Test
  void shouldUseTheThemeOfTheSystemUnlessAnotherIsChosen() {
    server.createExampleSessions();
    var console = console(chromium.openPage(1280, 640, ColorScheme.DARK)).openAs(ADMINISTRATOR);
    console.openView("#q=example");
    assertThat(page.locator("tbody tr")).hasCount(ConsoleTestServer.EXAMPLE_COUNT);
    assertThat(background()).isEqualTo("rgb(18, 23, 29)");
    saveScreenshot(page, "table-dark");
    console.assertAccessible();

    console.button("Dark").click();

    assertThat(background()).isEqualTo("rgb(246, 247, 249)");
    page.reload();
    assertThat(page.getByLabel("Search")).isVisible();
    assertThat(background()).isEqualTo("rgb(246, 247, 249)");
    assertThat(page.locator("tbody tr")).hasCount(ConsoleTestServer.EXAMPLE_COUNT);
    saveScreenshot(page, "table-light");
    console.assertAccessible();
  }

  private Object background() {
    return page.evaluate("getComputedStyle(document.body).backgroundColor");
  }

  @Test
  void shouldFitAPhoneScreen() {
    server.createExampleSessions();
    var console = console(chromium.openPage(360, 740, ColorScheme.LIGHT)).openAs(ADMINISTRATOR);
    console.openView("#q=example");
    assertThat(page.locator("tbody tr")).hasCount(ConsoleTestServer.EXAMPLE_COUNT);

    saveScreenshot(page, "table-narrow");
    console.assertAccessible();
    console.assertNoHorizontalScroll();
    page.locator("a.id").first().click();
    assertThat(page.getByText("History")).isVisible();
    saveScreenshot(page, "session-narrow");
    console.assertAccessible();
    console.assertNoHorizontalScroll();
  }

  @Test
  void shouldAskForConfirmationInAnAccessibleDialog() {
    String session = server.createUpdateSession("dialog test");
    var console =
        console(chromium.openPage(1280, 800, ColorScheme.DARK))
            .openAs(ADMINISTRATOR)
            .openView("#session=" + session);

    console.action("Cancel", session).click();

    assertThat(console.dialog()).containsText("dialog test");
    saveScreenshot(page, "dialog-dark");
    console.assertAccessible();
  }
}
