package dev.carrel.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.vapi.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeaseTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Lease lease = new Lease(Duration.ofMinutes(5), Duration.ofHours(1));

  @Test
  void shouldExpireAfterIdleTimeoutWhenActive() {
    assertThat(lease.expiresAt(SessionState.ACTIVE, NOW)).isEqualTo("2026-01-01T00:05:00Z");
  }

  @ParameterizedTest
  @EnumSource(value = SessionState.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
  void shouldExpireAfterRetentionWhenEnded(SessionState state) {
    assertThat(lease.expiresAt(state, NOW)).isEqualTo("2026-01-01T01:00:00Z");
  }

  @Test
  void shouldLimitRenewalIntervalToQuarterOfIdleTimeout() {
    Lease shortLease = new Lease(Duration.ofSeconds(1), Duration.ofHours(1));

    assertThat(lease.renewalInterval(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
    assertThat(shortLease.renewalInterval(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(250));
  }
}
