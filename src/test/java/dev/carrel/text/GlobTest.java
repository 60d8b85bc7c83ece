package dev.carrel.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "*.complete, update_session.complete, true",
    "*.complete, update_session.completed, false",
    "*.complete, update_session_complete, false",
    "ci@*, ci@vsphere.local, true",
    "ci@*, the ci@vsphere.local, false",
    "boot?, boot1, true",
    "boot?, boot, false",
    "a.*b[c], a.xb[c], true",
    "a.*b[c], a.xbc, false"
  })
  void shouldMatchWholeText(String glob, String text, boolean isMatch) {
    assertThat(new Glob(glob).matches(text)).isEqualTo(isMatch);
  }

  @Test
  void shouldMatchLineBreaksAndNotNull() {
    assertThat(new Glob("a*b").matches("a\nb")).isTrue();
    assertThat(new Glob("*").matches(null)).isFalse();
  }
}
