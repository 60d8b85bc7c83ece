package dev.carrel.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SanitizerTest {

  @Test
  void shouldEscapeForLog() {
    assertThat(Sanitizer.escapeForLog("user@vsphere.local")).isEqualTo("user@vsphere.local");
    assertThat(Sanitizer.escapeForLog("a\"b\\c\nd\u0085ä"))
        .isEqualTo("a\\u0022b\\u005cc\\u000ad\\u0085\\u00e4");
    assertThat(Sanitizer.escapeForLog("a".repeat(200))).isEqualTo("a".repeat(128) + "\\u2026");
  }

  @Test
  void shouldRemoveUnprintable() {
    assertThat(Sanitizer.removeUnprintable(" the client's\r\n \"own\"\\ idä "))
        .isEqualTo("the clients own id");
    assertThat(Sanitizer.removeUnprintable("a".repeat(200))).hasSize(128);
  }

  @Test
  void shouldReplaceControlCharacters() {
    assertThat(Sanitizer.replaceControlCharacters("a\0b\r\nc\u007f\u0085ä")).isEqualTo("a?b??c??ä");
  }

  @Test
  void shouldTruncate() {
    assertThat(Sanitizer.truncate("abc", 3)).isEqualTo("abc");
    assertThat(Sanitizer.truncate("abcd", 3)).isEqualTo("abc…");
  }
}
