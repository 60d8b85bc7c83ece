package dev.carrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;

/** The console in a browser page. Elements are found by the texts that users see. */
record ConsolePage(Page page, ConsoleTestServer server) {

  ConsolePage open() {
    page.navigate(server.url("/console"));
    return this;
  }

  /** Opens the console and logs in. */
  ConsolePage openAs(String user) {
    open().login(user, ConsoleTestServer.PASSWORD);
    assertThat(page.getByLabel("Search")).isVisible();
    return this;
  }

  void login(String user, String password) {
    page.getByLabel("User name").fill(user);
    page.getByLabel("Password").fill(password);
    button("Log in").click();
  }

  /** Opens a view of the console, as a bookmark does. */
  ConsolePage openView(String hash) {
    page.navigate(server.url("/console/" + hash));
    return this;
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator row(String session) {
    return page.locator("tr[data-id='" + session + "']");
  }

  /** The button of an action, in the session's row or on its page. */
  Locator action(String name, String session) {
    return button(name + " session " + session.substring(0, 8));
  }

  Locator dialog() {
    return page.getByRole(AriaRole.DIALOG);
  }

  /** Clicks a button of the open dialog. */
  void clickInDialog(String button) {
    dialog()
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button).setExact(true))
        .click();
  }

  /** The element whose changes screen readers announce. */
  Locator liveRegion() {
    return page.locator("#live-region");
  }

  /** Opens a page by its link in the header. */
  ConsolePage openFromHeader(String title) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(title).setExact(true))
        .click();
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(title)).first())
        .isVisible();
    return this;
  }

  /** Enters the key of the control API. */
  ConsolePage enterKey(String key) {
    page.getByLabel("Control key").fill(key);
    button("Use key").click();
    return this;
  }

  /** The error beside the fields of a page. */
  Locator errorText() {
    return page.getByRole(AriaRole.ALERT);
  }

  void assertNoHorizontalScroll() {
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
  }

  /** Checks the page against axe's rules for WCAG 2.2 level AA and its best practices. */
  void assertAccessible() {
    var violations =
        new AxeBuilder(page)
            .withTags(
                List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
            .analyze()
            .getViolations();
    assertThat(violations)
        .as(
            "%s",
            violations.stream()
                .map(
                    rule ->
                        rule.getId()
                            + ": "
                            + rule.getHelp()
                            + " "
                            + rule.getNodes().stream().map(node -> node.getHtml()).toList())
                .toList())
        .isEmpty();
  }
}
