package dev.carrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console with 10,000 sessions, and a server without the console. */
class ManySessionsIT {
  private static final int SESSION_COUNT = 10_000;
  private static final Duration MAX_DELAY = Duration.ofSeconds(2);

  @TempDir Path directory;

  @Test
  void shouldRespondWithinTwoSecondsWithTenThousandSessions() throws SQLException {
    try (var chromium = Chromium.start();
        var server = ConsoleTestServer.start(directory, Map.of("carrel.reaper.interval", "off"))) {
      server.insertSessions(SESSION_COUNT);
      Page page = chromium.openPage();
      var console = new ConsolePage(page, server).openAs(ConsoleTestServer.ADMINISTRATOR);
      assertThat(page.locator("tbody tr")).hasCount(100);
      assertThat(page.getByLabel("Kind")).containsText("All (10,000)");

      long start = System.nanoTime();
      page.reload();
      page.locator("tbody tr").first().waitFor();
      Duration loaded = since(start);

      server.insertSession("new item");
      start = System.nanoTime();
      page.getByText("new item").waitFor();
      Duration appeared = since(start);

      start = System.nanoTime();
      page.getByLabel("Search").fill("item 7777");
      page.locator("tbody tr:only-child").waitFor();
      Duration found = since(start);

      page.getByLabel("Search").fill("");
      assertThat(page.locator("tbody tr")).hasCount(100);
      page.getByText("Next").click();
      assertThat(page.getByText("101–200")).isVisible();

      System.out.printf(
          "With %,d sessions: first rows shown after %d ms, new session shown after %d ms, search result after %d ms%n",
          SESSION_COUNT, loaded.toMillis(), appeared.toMillis(), found.toMillis());
      assertThat(loaded).isLessThan(MAX_DELAY);
      assertThat(appeared).isLessThan(MAX_DELAY);
      assertThat(found).isLessThan(MAX_DELAY);
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void shouldRespondWithNotFoundIfDisabled() {
    try (var server =
        ConsoleTestServer.start(directory, Map.of("carrel.console.enabled", "false"))) {
      for (String path : new String[] {"/console", "/console/", "/console/app.js", "/console/me"}) {

        assertThat(server.getStatus(path)).as(path).isEqualTo(404);
      }
      // ConsoleRoute does not match this spelling; authentication rejects it, as login is disabled.
      assertThat(server.getStatus("/console;/me")).isEqualTo(401);
    }
  }
}
