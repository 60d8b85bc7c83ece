package dev.carrel.session;

import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.session.SessionKind;
import dev.carrel.vapi.session.SessionState;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/** The configured leases of both kinds of session. */
@ApplicationScoped
public class SessionLeases {
  private final Lease updateLease;
  private final Lease downloadLease;
  private final Duration maxRenewalInterval;

  SessionLeases(CarrelConfig config) {
    this.updateLease =
        new Lease(config.updateSession().idleTimeout(), config.updateSession().retention());
    this.downloadLease =
        new Lease(config.downloadSession().idleTimeout(), config.downloadSession().retention());
    this.maxRenewalInterval = config.limits().maxRenewalInterval();
  }

  /** When a session of this kind expires if it is active now and no further activity follows. */
  public Instant expiryAfterActivity(SessionKind kind, Instant now) {
    return of(kind).expiresAt(SessionState.ACTIVE, now);
  }

  /** When a session of this kind expires that ends now. */
  public Instant expiryAfterEnd(SessionKind kind, Instant now) {
    return now.plus(of(kind).retention());
  }

  /** The interval at which a transfer in a session of this kind renews the lease. */
  public Duration renewalInterval(SessionKind kind) {
    return of(kind).renewalInterval(maxRenewalInterval);
  }

  /**
   * Until when a transfer counts as moving if it moves bytes now: until it should have renewed the
   * lease twice.
   *
   * @param systemNow the system time
   * @return a system time
   */
  public Instant movingUntil(SessionKind kind, Instant systemNow) {
    return systemNow.plus(renewalInterval(kind).multipliedBy(2));
  }

  Lease of(SessionKind kind) {
    return switch (kind) {
      case UPDATE -> updateLease;
      case DOWNLOAD -> downloadLease;
    };
  }
}
