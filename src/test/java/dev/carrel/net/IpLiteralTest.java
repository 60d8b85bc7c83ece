package dev.carrel.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "::1, 0:0:0:0:0:0:0:1",
    "[2001:DB8::1], 2001:db8:0:0:0:0:0:1",
    "::ffff:127.0.0.1, 127.0.0.1"
  })
  void shouldParseIpAddress(String text, String expected) {
    assertThat(IpLiteral.parse(text).getHostAddress()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "127.0.0.1:80",
        "127.0.0.1/8",
        "[::1]:80",
        "[::1",
        "::1%no-such-interface",
        "::g"
      })
  void shouldNotParseOtherText(String text) {
    assertThat(IpLiteral.parse(text)).isNull();
  }
}
