package dev.carrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static io.restassured.RestAssured.given;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The scheduled jobs, tables and configuration keys of Carrel in the Dev UI of Quarkus. Carrel adds
 * no pages to the Dev UI.
 */
class DevUiIT {
  private static final double TIMEOUT_MILLIS = 30_000;

  private static DevModeProcess carrel;
  private static Chromium chromium;
  private Page page;

  @BeforeAll
  static void start() throws IOException {
    chromium = Chromium.start();
    setDefaultAssertionTimeout(TIMEOUT_MILLIS);
    carrel =
        DevModeProcess.start(
            Path.of("target/dev-ui"),
            Map.of(
                "carrel.reaper.interval", "1h", "carrel.download-session.idle-timeout", "100ms"));
  }

  @AfterAll
  static void stop() throws IOException {
    carrel.close();
    chromium.close();
  }

  @BeforeEach
  void open() {
    page = chromium.openPage();
    page.setDefaultTimeout(TIMEOUT_MILLIS);
  }

  @AfterEach
  void close() {
    page.context().close();
  }

  private static String create(String path, Map<String, ?> specification) {
    return given()
        .auth()
        .preemptive()
        .basic("administrator@vsphere.local", "carrel")
        .contentType(ContentType.JSON)
        .body(specification)
        .post(carrel.url("/api/content" + path))
        .then()
        .statusCode(201)
        .extract()
        .as(String.class);
  }

  private static String createItem(String name) {
    String library = create("/local-library", Map.of("name", "isos", "type", "LOCAL"));
    return create("/library/item", Map.of("library_id", library, "name", name, "type", "iso"));
  }

  private void openSchedule() {
    page.navigate(carrel.url("/q/dev-ui/quarkus-scheduler/scheduled-methods"));
  }

  private void openDatabaseView() {
    page.navigate(carrel.url("/q/dev-ui/quarkus-agroal/database-view"));
  }

  private Locator button(String name, String cell) {
    return page.locator("vaadin-grid-cell-content")
        .filter(new Locator.FilterOptions().setHasText(cell))
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
  }

  private Locator text(String text) {
    return page.getByText(text).first();
  }

  @Test
  void shouldDescribeTheScheduledJobs() {
    openSchedule();

    assertThat(text("reaper: delete expired sessions and logins")).isVisible();
    assertThat(text("sweeper: delete orphaned files")).isVisible();
    assertThat(text("puller: claim waiting files")).isVisible();
    Chromium.saveScreenshot(page, "dev-ui-jobs");
  }

  @Test
  void shouldRunTheReaperAndShowExpiryInTheHistory() {
    create(
        "/library/item/download-session", Map.of("library_item_id", createItem("expiring-item")));

    openSchedule();
    button("Execute", "Reaper.runOnSchedule").click();
    assertThat(text("Invoked scheduled method")).isVisible();
    openDatabaseView();
    page.getByText("v_session_history", new Page.GetByTextOptions().setExact(true)).click();

    assertThat(text("EXPIRED")).isVisible();
    assertThat(text("expiring-item")).isVisible();
    Chromium.saveScreenshot(page, "dev-ui-history");
  }

  @Test
  void shouldPauseAndResumeAJob() {
    openSchedule();

    button("Pause", "reaper: ").click();
    assertThat(button("Resume", "reaper: ")).isVisible();
    button("Resume", "reaper: ").click();

    assertThat(button("Pause", "reaper: ")).isVisible();
  }

  @Test
  void shouldShowTheViewsOfTheDatabase() {
    create("/library/item/update-session", Map.of("library_item_id", createItem("boot")));

    openDatabaseView();
    page.getByText("v_sessions", new Page.GetByTextOptions().setExact(true)).click();

    assertThat(page.getByText(Pattern.compile("00:0[45]:[0-9]{2}"))).isVisible();
    assertThat(text("boot")).isVisible();
    Chromium.saveScreenshot(page, "dev-ui-sessions");
  }

  /** In dev mode, the control API requires no key. */
  @Test
  void shouldShowTheClockInTheConsoleWithoutAKey() {
    page.navigate(carrel.url("/console/#view=clock"));
    page.getByLabel("User name").fill("administrator@vsphere.local");
    page.getByLabel("Password").fill("carrel");
    page.getByText("Log in").click();

    page.getByText("Freeze").click();

    assertThat(text("Frozen")).isVisible();
    page.getByText("Run", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(text("Running")).isVisible();
  }

  @Test
  void shouldShowTheConfigurationKeys() {
    page.navigate(carrel.url("/q/dev-ui/configuration-form-editor"));

    page.getByRole(AriaRole.TEXTBOX).first().fill("carrel.update-session");

    assertThat(text("carrel.update-session.idle-timeout")).isVisible();
    Chromium.saveScreenshot(page, "dev-ui-configuration");
  }

  @Test
  void shouldGroupOperationsByService() {
    page.navigate(carrel.url("/q/swagger-ui/"));

    assertThat(text("content/library/item/update_session")).isVisible();
    assertThat(text("content/library/item/updatesession/file")).isVisible();
    Chromium.saveScreenshot(
        page.locator(".opblock-tag-section")
            .filter(new Locator.FilterOptions().setHasText("item/update-session/{"))
            .first(),
        "swagger-ui");
  }
}
