package dev.carrel.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;

/** Records the errors of scripts, and violations of the content security policy. */
final class ScriptErrors {
  private final List<String> errors = new ArrayList<>();

  void recordOf(Page page) {
    page.onPageError(errors::add);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            errors.add(message.text());
          }
        });
  }

  void assertNone() {
    assertThat(errors).isEmpty();
  }
}
