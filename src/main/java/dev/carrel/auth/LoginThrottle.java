package dev.carrel.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.config.CarrelConfig;
import dev.carrel.crypto.Digests;
import dev.carrel.net.ClientNetwork;
import dev.carrel.time.SystemClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/**
 * Rejects login attempts after too many failures a minute: from one client network, and of one user
 * from all networks together.
 *
 * <p>If a user has logged in from a network within the last 30 days, that user's failures from that
 * network have their own limit. Therefore, an attacker elsewhere cannot lock out a user by failing
 * with that user's name, and one user of a shared network does not lock out the others.
 *
 * <pre>
 *  user has logged in from this network │ limits that apply
 *  ─────────────────────────────────────┼──────────────────────────────────────────────────────────
 *  yes                                  │ of this user from this network
 *  no                                   │ of this network; of this user from all such networks
 * </pre>
 *
 * <p>Each replica counts separately, in memory.
 */
@ApplicationScoped
class LoginThrottle {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration TRUST_DURATION = Duration.ofDays(30);
  private static final int MAX_ENTRIES = 100_000;

  private final int maxFailuresPerNetwork;
  private final int maxFailuresPerUser;
  private final TimeMeter time;
  private final Cache<String, Bucket> bucketsByNetwork = cache(WINDOW);
  private final Cache<String, Bucket> bucketsByUser = cache(WINDOW);
  private final Cache<UserAtNetwork, Bucket> trustedUsers = cache(TRUST_DURATION);

  LoginThrottle(SystemClock clock, CarrelConfig config) {
    this.maxFailuresPerNetwork = config.login().maxFailuresPerMinutePerAddress();
    this.maxFailuresPerUser = config.login().maxFailuresPerMinutePerUser();
    this.time = new ClockMeter(clock);
  }

  private static <K> Cache<K, Bucket> cache(Duration expiry) {
    return Caffeine.newBuilder().maximumSize(MAX_ENTRIES).expireAfterAccess(expiry).build();
  }

  private record UserAtNetwork(String user, String network) {}

  /** A login attempt. It counts as a failure until {@link #markSucceeded} is called. */
  final class Attempt {
    private final UserAtNetwork userAtNetwork;
    private final List<Bucket> buckets;

    private Attempt(UserAtNetwork userAtNetwork, List<Bucket> buckets) {
      this.userAtNetwork = userAtNetwork;
      this.buckets = buckets;
    }

    void markSucceeded() {
      buckets.forEach(bucket -> bucket.addTokens(1));
      trustedUsers.get(userAtNetwork, key -> bucket(maxFailuresPerNetwork));
    }
  }

  /**
   * Begins a login attempt and counts it.
   *
   * @throws dev.carrel.vapi.VapiError SERVICE_UNAVAILABLE after too many failures, with the time
   *     after which the client can retry
   */
  Attempt beginAttempt(String user, String address) {
    UserAtNetwork userAtNetwork = new UserAtNetwork(key(user), ClientNetwork.prefixOf(address));
    Bucket trustedBucket = trustedUsers.getIfPresent(userAtNetwork);
    if (trustedBucket != null) {
      consume(trustedBucket);
      return new Attempt(userAtNetwork, List.of(trustedBucket));
    }
    Bucket networkBucket =
        bucketsByNetwork.get(userAtNetwork.network(), key -> bucket(maxFailuresPerNetwork));
    consume(networkBucket);
    // Created after the network check, so that attempts rejected there do not fill the cache.
    Bucket userBucket = bucketsByUser.get(userAtNetwork.user(), key -> bucket(maxFailuresPerUser));
    try {
      consume(userBucket);
    } catch (VapiError error) {
      networkBucket.addTokens(1);
      throw error;
    }
    return new Attempt(userAtNetwork, List.of(networkBucket, userBucket));
  }

  /** The hash of a user name, so that arbitrarily long names do not take memory. */
  private static String key(String user) {
    return Digests.sha256Hex(Users.normalize(user));
  }

  private static void consume(Bucket bucket) {
    if (!bucket.tryConsume(1)) {
      throw throttledError(bucket);
    }
  }

  private static VapiError throttledError(Bucket bucket) {
    long nanos = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    Duration wait = Duration.ofNanos(nanos).plusSeconds(1);
    return Message.TOO_MANY_FAILED_LOGINS
        .toError(ErrorType.SERVICE_UNAVAILABLE, wait.toSeconds())
        .withRetryAfter(wait);
  }

  private Bucket bucket(int capacity) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, WINDOW))
        .withCustomTimePrecision(time)
        .build();
  }

  private record ClockMeter(SystemClock clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return clock.millis() * 1_000_000;
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
