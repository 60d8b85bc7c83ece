package dev.carrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.carrel.browser.Chromium.saveScreenshot;
import static dev.carrel.browser.ConsoleTestServer.ADMINISTRATOR;
import static dev.carrel.browser.ConsoleTestServer.CONTROL_KEY;
import static dev.carrel.browser.ConsoleTestServer.LIBRARIAN;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of the console that use the control API, which requires a key. */
class ControlPagesIT {
  private static final int TEMPLATE_COUNT = 5;

  private static final String REJECT = "Reject the next complete with SERVICE_UNAVAILABLE";

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
    return new ConsolePage(page, server).openAs(ADMINISTRATOR);
  }

  private ConsolePage openWithKey(String title) {
    return console().openFromHeader(title).enterKey(CONTROL_KEY);
  }

  private static Pattern regex(String regex) {
    return Pattern.compile(regex);
  }

  private Locator result() {
    return page.locator(".result");
  }

  private Locator fault(String id) {
    return page.locator("tr[data-id='" + id + "']");
  }

  /** Creates a fault by the form; returns its id. */
  private String createFault(ConsolePage console, String template) {
    page.getByLabel("Template").selectOption(template);
    console.button("Create fault").click();
    Locator created = page.locator("fault-form").getByText(regex("^Fault f-\\d+ was created\\.$"));
    return created.textContent().split(" ")[1];
  }

  @Test
  void shouldAskForTheKeyAndKeepItInTheTab() {
    var console = console().openFromHeader("Clock");

    console.enterKey("wrong");

    assertThat(console.errorText()).hasText("Wrong control key.");
    saveScreenshot(page, "control-key");
    console.assertAccessible();
    console.enterKey(CONTROL_KEY);
    assertThat(page.getByText("Running", exact())).isVisible();
    page.reload();
    assertThat(page.getByText("Running", exact())).isVisible();
    assertThat(page.evaluate("JSON.stringify(localStorage) + document.cookie"))
        .asString()
        .doesNotContain(CONTROL_KEY);
    Page otherTab = page.context().newPage();
    otherTab.navigate(server.url("/console/#view=clock"));
    assertThat(otherTab.getByLabel("Control key")).isVisible();
  }

  private static Page.GetByTextOptions exact() {
    return new Page.GetByTextOptions().setExact(true);
  }

  @Test
  void shouldDeleteTheKeyOnLogout() {
    var console = openWithKey("Clock");
    assertThat(page.getByLabel("Duration")).isVisible();

    console.button("Log out").click();

    console.login(ADMINISTRATOR, ConsoleTestServer.PASSWORD);
    assertThat(page.getByLabel("Control key")).isVisible();
  }

  /** The privileges of the user do not matter, only the key does. */
  @Test
  void shouldAcceptTheKeyOfAnyUser() {
    page = chromium.openPage();
    var console = new ConsolePage(page, server).openAs(LIBRARIAN).openFromHeader("Faults");

    console.enterKey(CONTROL_KEY);

    assertThat(page.getByLabel("Fault in JSON")).isVisible();
  }

  @Test
  void shouldShowWhatExpiresNextAndWhatAnAdvanceExpired() {
    String session = server.createUpdateSession("expires next");
    var console = openWithKey("Clock");
    assertThat(page.locator(".next-expiry"))
        .hasText(regex("(Update session|Download session|Login of).* in [34] min \\d\\d s.*"));
    Locator time = page.locator(".virtual-time");
    String before = time.textContent();
    assertThat(time).not().hasText(before);

    page.getByLabel("Duration").fill("PT6M");
    page.getByLabel("Duration").press("Enter");

    assertThat(result())
        .hasText(regex("Advanced by 6 min 00 s to .* Expired: \\d+ update session"));
    assertThat(console.liveRegion()).containsText("Advanced by 6 min 00 s");
    assertThat(server.getState(session)).isNull();
    String next = server.createUpdateSession("expires after that");
    console.button("Advance to next expiry").click();
    assertThat(result()).hasText(regex("Advanced by [45] min \\d\\d s to .* 1 update session.*"));
    assertThat(server.getState(next)).isNull();
    console.assertAccessible();
  }

  @Test
  void shouldFreezeAndRunTheClock() {
    var console = openWithKey("Clock");

    console.button("Freeze").click();

    assertThat(page.getByText("Frozen", exact())).isVisible();
    assertThat(console.liveRegion()).hasText("The clock is frozen.");
    assertThat(console.button("Run")).isFocused();
    console.button("Run").press("Enter");
    assertThat(page.getByText("Running", exact())).isVisible();
  }

  @Test
  void shouldShowTheErrorBesideTheDuration() {
    var console = openWithKey("Clock");

    page.getByLabel("Duration").fill("4 hours");
    console.button("Advance").click();

    assertThat(console.errorText()).containsText("4 hours");
    assertThat(page.getByLabel("Duration")).hasAttribute("aria-invalid", "true");
    console.assertAccessible();
  }

  @Test
  void shouldShowTheResultOfAnAdvanceThatExpiresTheLogin() {
    var console = openWithKey("Clock");

    page.getByLabel("Duration").fill("P1D");
    console.button("Advance").click();

    assertThat(console.errorText())
        .hasText(regex("Advanced by 24 h 00 min .* Your login has expired, too\\."));
    console.login(ADMINISTRATOR, ConsoleTestServer.PASSWORD);
    assertThat(result()).containsText("Advanced by 24 h 00 min");
  }

  @Test
  void shouldReachAllControlsOfTheClockByTab() {
    openWithKey("Clock");
    assertThat(page.getByLabel("Duration")).isVisible();
    assertThat(page.getByRole(AriaRole.HEADING).first()).isFocused();
    page.locator(".next-expiry").evaluate("element => element.textContent = ''");

    for (Locator control :
        List.of(
            page.getByRole(AriaRole.BUTTON, named("Freeze")),
            page.getByLabel("Duration"),
            page.getByLabel("Running transfers"),
            page.getByRole(AriaRole.BUTTON, named("Advance")),
            page.getByRole(AriaRole.BUTTON, named("Advance to next expiry")))) {
      page.keyboard().press("Tab");
      assertThat(control).isFocused();
    }
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  @Test
  void shouldCreateAFaultAndShowThatItHasFired() {
    String session = server.createUpdateSession("fault");
    var console = openWithKey("Faults");

    String id = createFault(console, REJECT);

    assertThat(fault(id)).containsText("operation *.update_session.complete");
    assertThat(fault(id)).containsText("times 1");
    assertThat(fault(id).locator("[data-title=Fired]")).hasText("0");
    assertThat(server.complete(session)).isEqualTo(503);
    assertThat(fault(id).locator("[data-title=Fired]")).hasText("1");
    assertThat(console.liveRegion()).hasText("Fired: " + id + ".");
    console.assertAccessible();
  }

  @Test
  void shouldDeleteFaultsByKeyboard() {
    var console = openWithKey("Faults");
    String kept = createFault(console, REJECT);
    page.getByLabel("Fault in JSON")
        .fill("{\"on\":{\"transfer\":\"pull\"},\"do\":{\"rate\":1000}}");
    console.button("Create fault").click();
    assertThat(page.getByText("transfer pull")).isVisible();
    String deleted = page.locator("tr[data-id]").last().getAttribute("data-id");
    console.button("Delete fault " + kept).focus();

    page.keyboard().press("ArrowDown");
    assertThat(console.button("Delete fault " + deleted)).isFocused();
    page.keyboard().press("Enter");
    assertThat(console.dialog()).containsText("Delete fault " + deleted + "?");
    console.assertAccessible();
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");

    assertThat(fault(deleted)).hasCount(0);
    assertThat(console.liveRegion()).hasText("Fault " + deleted + " was deleted.");
    assertThat(console.button("Delete fault " + kept)).isFocused();
    console.button("Delete all faults").click();
    console.clickInDialog("Delete all");
    assertThat(page.getByText("There are no faults.")).isVisible();
  }

  @Test
  void shouldShowTheErrorBesideTheFault() {
    var console = openWithKey("Faults");
    Locator json = page.getByLabel("Fault in JSON");

    json.fill("{\"on\":");
    console.button("Create fault").click();

    assertThat(console.errorText()).containsText("This is not JSON");
    json.fill("{\"on\":{\"operation\":\"*.unknown\"},\"do\":{\"lose\":true}}");
    console.button("Create fault").click();
    assertThat(console.errorText()).containsText("*.unknown");
    assertThat(json).hasAttribute("aria-invalid", "true");
    console.assertAccessible();
  }

  @Test
  void shouldOfferValidTemplates() {
    var console = openWithKey("Faults");

    Locator templates = page.getByLabel("Template").locator("option");
    assertThat(templates).hasCount(TEMPLATE_COUNT);
    for (String title : templates.allTextContents()) {
      createFault(console, title);
    }

    console.button("Delete all faults").click();
    console.clickInDialog("Delete all");
    assertThat(page.getByText("There are no faults.")).isVisible();
  }

  @ParameterizedTest
  @CsvSource({"1280, LIGHT, light", "1280, DARK, dark", "400, LIGHT, narrow"})
  void shouldBeAccessibleInEachLayout(int width, ColorScheme scheme, String name) {
    server.createUpdateSession("layout");
    var console = console(chromium.openPage(width, 800, scheme)).openFromHeader("Clock");
    console.enterKey(CONTROL_KEY);
    assertThat(page.getByLabel("Duration")).isVisible();
    saveScreenshot(page, "clock-" + name);
    console.assertAccessible();
    console.assertNoHorizontalScroll();
    console.openFromHeader("Faults");
    createFault(console, REJECT);
    saveScreenshot(page, "faults-" + name);
    console.assertAccessible();
    console.assertNoHorizontalScroll();
  }
}
