package dev.carrel.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;



/** The console in a page of the browser: what a person does there, by the words that they see. */
record ConsolePage(Page page, ConsoleTestServer lab) {

  ConsolePage open() {
    page.navigate(lab.url("/console"));
    return this;
  }

  /** Opens it, and logs in. */
  ConsolePage openAs(String user) {
    open().login(user, ConsoleTestServer.PASSWORD);
    assertThat(page.getByLabel("Search")).isVisible();
    return this;
  }

  void login(String user, String password) {
    page.getByLabel("Name").fill(user);
    page.getByLabel("Password").fill(password);
    button("Log in").click();
  }

  /** Goes to an address within console, as a bookmark does. */
  ConsolePage at(String hash) {
    page.navigate(lab.url("/console/" + hash));
    return this;
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** A session's row. */
  Locator row(String session) {
    return page.locator("tr[data-id='" + session + "']");
  }

  /** The button of an action in a session's row, or on its page. */
  Locator action(String name, String session) {
    return button(name + " session " + session.substring(0, 8));
  }

  Locator dialog() {
    return page.getByRole(AriaRole.DIALOG);
  }

  /** Says yes to the question that is asked. */
  void confirm(String answer) {
    dialog()
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(answer).setExact(true))
        .click();
  }

  /** What those hear who do not see the page. */
  Locator announcement() {
    return page.locator("#announcements");
  }

  /** Fails where somebody who sees, hears or moves otherwise would be kept out: axe's rules, all. */
  void shouldBeAccessible() {
    var violations =
        new AxeBuilder(page)
            .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
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
