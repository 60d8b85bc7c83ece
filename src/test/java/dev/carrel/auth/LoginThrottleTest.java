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
  private static final int PER_ADDRESS = 3;
  private static final int PER_USER = 7;
  private static final String HERE = "192.0.2.1";
  private static final String ELSEWHERE = "192.0.2.2";

  private final SettableClock clock = new SettableClock();
  private final LoginThrottle loginThrottle =
      new LoginThrottle(
          clock,
          TestConfig.configWith(
              Map.of(
                  "login.max-failures-per-minute-per-address",
                  String.valueOf(PER_ADDRESS),
                  "login.max-failures-per-minute-per-user",
                  String.valueOf(PER_USER))));

  private void fails(String user, String address, int times) {
    for (int i = 0; i < times; i++) {
      loginThrottle.beginAttempt(user, address);
    }
  }

  private void succeeds(String user, String address) {
    loginThrottle.beginAttempt(user, address).markSucceeded();
  }

  private void shouldRefuse(String user, String address) {
    assertThatThrownBy(() -> loginThrottle.beginAttempt(user, address))
        .isInstanceOfSatisfying(
            VapiError.class,
            error -> assertThat(error.type()).isEqualTo(ErrorType.SERVICE_UNAVAILABLE));
  }

  @Test
  void shouldThrottleAddressAfterFailuresOfAnyUsers() {
    fails("one", HERE, PER_ADDRESS - 1);
    fails("another", HERE, 1);

    shouldRefuse("a third", HERE);
  }

  @Test
  void shouldThrottleUserAfterFailuresFromAnyAddresses() {
    for (int i = 0; i < PER_USER; i++) {
      fails("one", "198.51.100." + i, 1);
    }

    shouldRefuse("one", HERE);
    shouldRefuse("ONE", HERE);
  }

  @Test
  void shouldAcceptAttemptAfterRetryTime() {
    fails("one", HERE, PER_ADDRESS);

    assertThatThrownBy(() -> loginThrottle.beginAttempt("one", HERE))
        .isInstanceOfSatisfying(
            VapiError.class,
            error ->
                assertThat(error.retryAfter().orElseThrow())
                    .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21)));
    clock.advance(Duration.ofSeconds(20));
    loginThrottle.beginAttempt("one", HERE);
    shouldRefuse("one", HERE);
  }

  @Test
  void shouldNotCountSuccessfulAttempts() {
    for (int i = 0; i < 10 * PER_USER; i++) {
      succeeds("one", HERE);
    }

    loginThrottle.beginAttempt("one", HERE);
  }

  @Test
  void shouldNotThrottleUserAtTrustedAddress() {
    succeeds("one", HERE);
    for (int i = 0; i < PER_USER; i++) {
      fails("one", "198.51.100." + i, 1);
    }
    shouldRefuse("one", ELSEWHERE);

    loginThrottle.beginAttempt("one", HERE).markSucceeded();
  }

  @Test
  void shouldNotThrottleTrustedUserForFailuresOfOtherUser() {
    succeeds("one", HERE);
    fails("another", HERE, PER_ADDRESS);
    shouldRefuse("another", HERE);

    loginThrottle.beginAttempt("one", HERE).markSucceeded();
  }

  @Test
  void shouldThrottleFailuresAtTrustedAddress() {
    succeeds("one", HERE);
    fails("one", HERE, PER_ADDRESS);

    shouldRefuse("one", HERE);
  }

  @Test
  void shouldNotCountRejectedAttemptsForUser() {
    fails("one", HERE, PER_ADDRESS);
    for (int i = 0; i < PER_USER; i++) {
      shouldRefuse("one", HERE);
    }

    loginThrottle.beginAttempt("one", ELSEWHERE);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, true",
    "2001:db8:0:1::1, 2001:db8:0:2::1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "192.0.2.1, ::ffff:192.0.2.1, false",
    "192.0.2.1, 192.0.2.2, false"
  })
  void shouldCountIpv6NetworkAsOneAddress(String one, String other, boolean same) {
    fails("one", one, PER_ADDRESS);

    if (same) {
      shouldRefuse("another", other);
    } else {
      loginThrottle.beginAttempt("another", other);
    }
  }
}
