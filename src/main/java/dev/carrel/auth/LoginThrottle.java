package dev.carrel.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.config.CarrelConfig;
import dev.carrel.net.ClientNetwork;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * Slows down whoever tries passwords: so many failures a minute are taken from an address, and so
 * many of a user from all addresses together.
 *
 * <p>Where a user has logged in before, that user's failures there are counted apart. So nobody
 * elsewhere can keep them out by failing in their name, and an address that many share is not
 * closed to all by one of them.
 *
 * <pre>
 *              │ logged in there before          │ never
 *  ────────────┼─────────────────────────────────┼──────────────────────────────────────────
 *  counted of  │ this user at this address       │ this address, and this user at such addresses
 * </pre>
 *
 * <p>Each replica counts for itself, in memory.
 */
@ApplicationScoped
class LoginThrottle {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration TRUSTED_FOR = Duration.ofDays(30);
  private static final int MAX_ENTRIES = 100_000;

  private final int perAddress;
  private final int perUser;
  private final TimeMeter time;
  private final Cache<String, Bucket> byAddress = cache(WINDOW);
  private final Cache<String, Bucket> byUser = cache(WINDOW);
  private final Cache<UserAtNetwork, Bucket> trustedSources = cache(TRUSTED_FOR);

  LoginThrottle(Clock clock, CarrelConfig config) {
    this.perAddress = config.login().maxFailuresPerMinutePerAddress();
    this.perUser = config.login().maxFailuresPerMinutePerUser();
    this.time = new ClockMeter(clock);
  }

  private static <K> Cache<K, Bucket> cache(Duration forgotten) {
    return Caffeine.newBuilder().maximumSize(MAX_ENTRIES).expireAfterAccess(forgotten).build();
  }

  private record UserAtNetwork(String user, String network) {}

  /** One who tries a password. It counts as a failure until it has succeeded. */
  final class Attempt {
    private final UserAtNetwork userAtNetwork;
    private final List<Bucket> counted;

    private Attempt(UserAtNetwork userAtNetwork, List<Bucket> counted) {
      this.userAtNetwork = userAtNetwork;
      this.counted = counted;
    }

    void markSucceeded() {
      counted.forEach(bucket -> bucket.addTokens(1));
      trustedSources.get(userAtNetwork, first -> bucket(perAddress));
    }
  }

  /**
   * Lets somebody try a password.
   *
   * @throws dev.carrel.vapi.VapiError SERVICE_UNAVAILABLE, with the time to wait, after too many
   *     failures
   */
  Attempt beginAttempt(String user, String address) {
    UserAtNetwork userAtNetwork = new UserAtNetwork(key(user), ClientNetwork.prefixOf(address));
    Bucket own = trustedSources.getIfPresent(userAtNetwork);
    if (own != null) {
      consume(own);
      return new Attempt(userAtNetwork, List.of(own));
    }
    Bucket here = byAddress.get(userAtNetwork.network(), first -> bucket(perAddress));
    consume(here);
    // Only now, so that whoever is refused here leaves no name behind.
    Bucket anywhere = byUser.get(userAtNetwork.user(), first -> bucket(perUser));
    try {
      consume(anywhere);
    } catch (VapiError refusal) {
      here.addTokens(1);
      throw refusal;
    }
    return new Attempt(userAtNetwork, List.of(here, anywhere));
  }

  /** However long a name somebody makes up, this is short. */
  private static String key(String user) {
    return HexFormat.of().formatHex(Hashes.sha256(Users.normalize(user)));
  }

  private static void consume(Bucket bucket) {
    if (!bucket.tryConsume(1)) {
      throw throttled(bucket);
    }
  }

  private static VapiError throttled(Bucket empty) {
    long nanos = empty.estimateAbilityToConsume(1).getNanosToWaitForRefill();
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

  private record ClockMeter(Clock clock) implements TimeMeter {
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
