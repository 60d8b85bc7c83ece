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



/** The console with as many sessions as nobody wants to scroll through; and without console. */
class ManySessionsIT {
  private static final int SESSIONS = 10_000;
  private static final Duration QUICK = Duration.ofSeconds(2);

  @TempDir Path directory;

  @Test
  void shouldStayQuickWithTenThousandSessions() throws SQLException {
    try (var chromium = Chromium.start();
        var lab = ConsoleTestServer.in(directory, Map.of("carrel.reaper.interval", "off"))) {
      lab.fill(SESSIONS);
      Page page = chromium.page();
      var console = new ConsolePage(page, lab).openAs(ConsoleTestServer.ADMINISTRATOR);
      assertThat(page.locator("tbody tr")).hasCount(100);
      assertThat(page.getByLabel("Kind")).containsText("All (10,000)");

      long begun = System.nanoTime();
      page.reload();
      page.locator("tbody tr").first().waitFor();
      Duration loaded = since(begun);

      lab.makeAnother("just made");
      begun = System.nanoTime();
      page.getByText("just made").waitFor();
      Duration appeared = since(begun);

      begun = System.nanoTime();
      page.getByLabel("Search").fill("item 7777");
      page.locator("tbody tr:only-child").waitFor();
      Duration found = since(begun);

      page.getByLabel("Search").fill("");
      assertThat(page.locator("tbody tr")).hasCount(100);
      page.getByText("Next").click();
      assertThat(page.getByText("101–200")).isVisible();

      System.out.printf(
          "With %,d sessions: the first rows after %d ms, a change after %d ms, found after %d ms%n",
          SESSIONS, loaded.toMillis(), appeared.toMillis(), found.toMillis());
      assertThat(loaded).isLessThan(QUICK);
      assertThat(appeared).isLessThan(QUICK);
      assertThat(found).isLessThan(QUICK);
    }
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Test
  void shouldNotBeThereWhereItIsSwitchedOff() {
    try (var lab = ConsoleTestServer.in(directory, Map.of("carrel.console.enabled", "false"))) {
      for (String path : new String[] {"/console", "/console/", "/console/app.js", "/console/me"}) {

        assertThat(lab.statusOf(path)).as(path).isEqualTo(404);
      }
      // Spelt so, it comes as far as to be asked for the cookie that nobody can get.
      assertThat(lab.statusOf("/console;/me")).isEqualTo(401);
    }
  }
}
