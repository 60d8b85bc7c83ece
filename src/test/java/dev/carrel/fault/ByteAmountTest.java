package dev.carrel.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteAmountTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 1000",
    "2K, 2048",
    "10M, 10485760",
    "1G, 1073741824",
    "0%, 0",
    "50%, 500",
    "33%, 330",
    "100%, 1000",
    "last, 999"
  })
  void shouldConvertToBytes(String text, long bytes) {
    var amount = ByteAmount.of(text);

    assertThat(amount.isValid()).isTrue();
    assertThat(amount.toBytes(1000, 999)).isEqualTo(bytes);
  }

  @Test
  void shouldConvertEachPercentageExactly() {
    for (int percent = 0; percent <= 100; percent++) {
      assertThat(ByteAmount.of(percent + "%").toBytes(100, 99)).isEqualTo(percent);
      assertThat(ByteAmount.of(percent + "%").toBytes(1_000_000_000_000L, 99))
          .isEqualTo(percent * 10_000_000_000L);
    }
  }

  @Test
  void shouldAcceptNumbers() {
    assertThat(ByteAmount.of(7).toBytes(1000, 999)).isEqualTo(7);
    assertThat(ByteAmount.of(7_000_000_000L).toBytes()).isEqualTo(7_000_000_000L);
  }

  @Test
  void shouldConvertPercentageOfUnknownLengthToZero() {
    assertThat(ByteAmount.of("50%").toBytes(-1, 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "101%", "50 %", "1T", "1k", "first", "1.5M", "9999999999999999"})
  void shouldRejectOtherTexts(String text) {
    assertThat(ByteAmount.of(text).isValid()).isFalse();
  }

  @Test
  void shouldRejectNegativeNumbersAndOtherTypes() {
    assertThat(ByteAmount.of(-1).isValid()).isFalse();
    assertThat(ByteAmount.of(1.5).isValid()).isFalse();
    assertThat(ByteAmount.of(true).isValid()).isFalse();
  }
}
