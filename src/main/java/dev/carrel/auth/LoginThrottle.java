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
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration ACQUAINTANCE = Duration.ofDays(30);
  private static final int MOST = 100_000;

  private final int perAddress;
  private final int perUser;
  private final TimeMeter time;
  private final Cache<String, Bucket> ofAddress = remembered(PERIOD);
  private final Cache<String, Bucket> ofUser = remembered(PERIOD);
  private final Cache<UserAtNetwork, Bucket> acquainted = remembered(ACQUAINTANCE);

  LoginThrottle(Clock clock, CarrelConfig config) {
    this.perAddress = config.login().failuresPerAddress();
    this.perUser = config.login().failuresPerUser();
    this.time = new ClockMeter(clock);
  }

  private static <K> Cache<K, Bucket> remembered(Duration forgotten) {
    return Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(forgotten).build();
  }

  private record UserAtNetwork(String user, String network) {}

  /** One who tries a password. It counts as a failure until it has succeeded. */
  final class Attempt {
    private final UserAtNetwork place;
    private final List<Bucket> counted;

    private Attempt(UserAtNetwork place, List<Bucket> counted) {
      this.place = place;
      this.counted = counted;
    }

    void succeeded() {
      counted.forEach(bucket -> bucket.addTokens(1));
      acquainted.get(place, first -> bucket(perAddress));
    }
  }

  /**
   * Lets somebody try a password.
   *
   * @throws dev.carrel.vapi.VapiError SERVICE_UNAVAILABLE, with the time to wait, after too many
   *     failures
   */
  Attempt begin(String user, String address) {
    UserAtNetwork place = new UserAtNetwork(key(user), ClientNetwork.of(address));
    Bucket own = acquainted.getIfPresent(place);
    if (own != null) {
      take(own);
      return new Attempt(place, List.of(own));
    }
    Bucket here = ofAddress.get(place.network(), first -> bucket(perAddress));
    take(here);
    // Only now, so that whoever is refused here leaves no name behind.
    Bucket anywhere = ofUser.get(place.user(), first -> bucket(perUser));
    try {
      take(anywhere);
    } catch (VapiError refusal) {
      here.addTokens(1);
      throw refusal;
    }
    return new Attempt(place, List.of(here, anywhere));
  }

  /** However long a name somebody makes up, this is short. */
  private static String key(String user) {
    return HexFormat.of().formatHex(Hashes.sha256(Users.folded(user)));
  }

  private static void take(Bucket bucket) {
    if (!bucket.tryConsume(1)) {
      throw tooMany(bucket);
    }
  }

  private static VapiError tooMany(Bucket empty) {
    long nanos = empty.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    Duration wait = Duration.ofNanos(nanos).plusSeconds(1);
    return Message.TOO_MANY_FAILED_LOGINS
        .as(ErrorType.SERVICE_UNAVAILABLE, wait.toSeconds())
        .after(wait);
  }

  private Bucket bucket(int capacity) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, PERIOD))
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
