package dev.carrel.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The installed Chromium, controlled by Playwright in headless mode.
 *
 * <p>It is searched in the usual paths; the environment variable {@code CHROMIUM} sets another
 * path.
 */
public final class Chromium implements AutoCloseable {
  private static final List<String> USUAL_PATHS =
      List.of(
          "/usr/bin/chromium",
          "/usr/bin/chromium-browser",
          "/usr/bin/google-chrome",
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
          "/Applications/Chromium.app/Contents/MacOS/Chromium");

  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts the browser; fails with instructions if none is installed. */
  public static Chromium start() {
    Path executable =
        Stream.concat(Optional.ofNullable(System.getenv("CHROMIUM")).stream(), USUAL_PATHS.stream())
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () ->
                    new AssertionError(
                        "These tests require Chromium; install it, for example with `apt-get install"
                            + " chromium`, or set the environment variable CHROMIUM to its path."
                            + " Not found in "
                            + USUAL_PATHS));
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var options =
        new LaunchOptions()
            .setExecutablePath(executable)
            .setHeadless(true)
            .setArgs(
                List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync"));
    return new Chromium(playwright, playwright.chromium().launch(options));
  }

  /** Opens a page without cookies or stored data. */
  public Page openPage(int width, int height, ColorScheme scheme) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
    context.setDefaultTimeout(10_000);
    return context.newPage();
  }

  /** Opens a page of 1280 by 640 pixels in the light theme, without cookies or stored data. */
  public Page openPage() {
    return openPage(1280, 640, ColorScheme.LIGHT);
  }

  /** Saves a screenshot of a page in {@code target/screenshots}. */
  public static void saveScreenshot(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
  }

  /** Saves a screenshot of an element in {@code target/screenshots}. */
  public static void saveScreenshot(Locator element, String name) {
    element.screenshot(new Locator.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
