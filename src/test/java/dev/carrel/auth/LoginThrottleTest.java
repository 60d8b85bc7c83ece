package dev.carrel.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carrel.testing.SettableClock;
import dev.carrel.testing.TestConfig;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginThrottleTest {
  private static final int MAX_PER_ADDRESS = 3;
  private static final int MAX_PER_USER = 7;
  private static final String ADDRESS = "192.0.2.1";
  private static final String OTHER_ADDRESS = "192.0.2.2";

  private final SettableClock clock = new SettableClock();
  private final LoginThrottle loginThrottle =
      new LoginThrottle(
          clock,
          TestConfig.defaultsWith(
              Map.of(
                  "login.max-failures-per-minute-per-address",
                  String.valueOf(MAX_PER_ADDRESS),
                  "login.max-failures-per-minute-per-user",
                  String.valueOf(MAX_PER_USER))));

  private void failLogins(String user, String address, int times) {
    for (int i = 0; i < times; i++) {
      loginThrottle.beginAttempt(user, address);
    }
  }

  private void succeedLogin(String user, String address) {
    loginThrottle.beginAttempt(user, address).markSucceeded();
  }

  private void assertRejected(String user, String address) {
    assertThatThrownBy(() -> loginThrottle.beginAttempt(user, address))
        .isInstanceOfSatisfying(
            VapiError.class,
            error -> assertThat(error.type()).isEqualTo(ErrorType.SERVICE_UNAVAILABLE));
  }

  @Test
  void shouldThrottleAddressAfterFailuresOfAnyUsers() {
    failLogins("one", ADDRESS, MAX_PER_ADDRESS - 1);
    failLogins("another", ADDRESS, 1);

    assertRejected("a third", ADDRESS);
  }

  @Test
  void shouldThrottleUserAfterFailuresFromAnyAddresses() {
    for (int i = 0; i < MAX_PER_USER; i++) {
      failLogins("one", "198.51.100." + i, 1);
    }

    assertRejected("one", ADDRESS);
    assertRejected("ONE", ADDRESS);
  }

  @Test
  void shouldAcceptAttemptAfterRetryTime() {
    failLogins("one", ADDRESS, MAX_PER_ADDRESS);

    assertThatThrownBy(() -> loginThrottle.beginAttempt("one", ADDRESS))
        .isInstanceOfSatisfying(
            VapiError.class,
            error ->
                assertThat(error.retryAfter().orElseThrow())
                    .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21)));
    clock.advance(Duration.ofSeconds(20));
    loginThrottle.beginAttempt("one", ADDRESS);
    assertRejected("one", ADDRESS);
  }

  @Test
  void shouldNotCountSuccessfulAttempts() {
    for (int i = 0; i < 10 * MAX_PER_USER; i++) {
      succeedLogin("one", ADDRESS);
    }

    loginThrottle.beginAttempt("one", ADDRESS);
  }

  @Test
  void shouldNotThrottleUserAtTrustedAddress() {
    succeedLogin("one", ADDRESS);
    for (int i = 0; i < MAX_PER_USER; i++) {
      failLogins("one", "198.51.100." + i, 1);
    }
    assertRejected("one", OTHER_ADDRESS);

    loginThrottle.beginAttempt("one", ADDRESS).markSucceeded();
  }

  @Test
  void shouldNotThrottleTrustedUserForFailuresOfOtherUser() {
    succeedLogin("one", ADDRESS);
    failLogins("another", ADDRESS, MAX_PER_ADDRESS);
    assertRejected("another", ADDRESS);

    loginThrottle.beginAttempt("one", ADDRESS).markSucceeded();
  }

  @Test
  void shouldThrottleFailuresAtTrustedAddress() {
    succeedLogin("one", ADDRESS);
    failLogins("one", ADDRESS, MAX_PER_ADDRESS);

    assertRejected("one", ADDRESS);
  }

  @Test
  void shouldNotCountRejectedAttemptsForUser() {
    failLogins("one", ADDRESS, MAX_PER_ADDRESS);
    for (int i = 0; i < MAX_PER_USER; i++) {
      assertRejected("one", ADDRESS);
    }

    loginThrottle.beginAttempt("one", OTHER_ADDRESS);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, true",
    "2001:db8:0:1::1, 2001:db8:0:2::1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "192.0.2.1, ::ffff:192.0.2.1, false",
    "192.0.2.1, 192.0.2.2, false"
  })
  void shouldCountIpv6NetworkAsOneAddress(String one, String other, boolean isSameNetwork) {
    failLogins("one", one, MAX_PER_ADDRESS);

    if (isSameNetwork) {
      assertRejected("another", other);
    } else {
      loginThrottle.beginAttempt("another", other);
    }
  }
}
