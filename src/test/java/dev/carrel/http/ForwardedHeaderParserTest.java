package dev.carrel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedHeaderParserTest {

  @Test
  void shouldParseForwardedElements() {
    var elements =
        ForwardedHeaderParser.parseForwarded(
            "For=\"[2001:db8::1]:4711\";proto=https; host=a.example:8443 ,for=10.0.0.1;by=_x,, ;for=_hidden;");

    assertThat(elements)
        .isEqualTo(
            List.of(
                Map.of("for", "[2001:db8::1]:4711", "proto", "https", "host", "a.example:8443"),
                Map.of("for", "10.0.0.1", "by", "_x"),
                Map.of("for", "_hidden")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"for", "for=", "for=\"a", "for=a b", "for=a;for=b", "=a", "for=\"a\\\"b\""})
  void shouldRejectMalformedForwarded(String malformed) {
    assertThat(ForwardedHeaderParser.parseForwarded(malformed)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"for=a,", ";", "\"", "for=\"", "a", " ", "for=a;"})
  void shouldParseHugeHeadersInLinearTime(String part) {
    String huge = part.repeat(500_000);

    // A parser with quadratic time needs hours.
    assertTimeoutPreemptively(
        Duration.ofMinutes(1), () -> ForwardedHeaderParser.parseForwarded(huge));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "192.0.2.1:4711, 192.0.2.1",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1",
    "[2001:db8::1]:4711, 2001:db8:0:0:0:0:0:1",
    "[::ffff:192.0.2.1], 192.0.2.1"
  })
  void shouldParseAddresses(String text, String address) {
    assertThat(ForwardedHeaderParser.parseAddress(text).getHostAddress()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "unknown", "_hidden", "a.example", "192.0.2.256", "1", "[]", "::1]", "[::1"})
  void shouldRejectInvalidAddress(String text) {
    assertThat(ForwardedHeaderParser.parseAddress(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "a.example, , a.example",
    "a.example, 8443, a.example:8443",
    "a.example:1, 8443, a.example:1",
    "[2001:db8::1], 8443, [2001:db8::1]:8443",
    "a.example, 0, a.example",
    "a.example, 70000, a.example"
  })
  void shouldParseHostAndPort(String text, String port, String authority) {
    assertThat(ForwardedHeaderParser.parseAuthority(text, port)).isEqualTo(authority);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a b", "a/b", "user@a", "a:b", "a:0", "a:70000", "a?", "a#", "a\r\nb", "a\\b", "[::1",
        "%61"
      })
  void shouldRejectInvalidHost(String text) {
    assertThat(ForwardedHeaderParser.parseAuthority(text, null)).isNull();
  }
}
