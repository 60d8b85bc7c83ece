package dev.carrel.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.config.CarrelConfig;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
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
class Guessing {
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final int MOST = 100_000;

  private final int perAddress;
  private final int perUser;
  private final TimeMeter time;
  private final Cache<String, Bucket> ofAddress = remembered();
  private final Cache<String, Bucket> ofUser = remembered();
  private final Cache<Place, Bucket> acquainted = remembered();

  Guessing(Clock clock, CarrelConfig config) {
    this.perAddress = config.login().failuresPerAddress();
    this.perUser = config.login().failuresPerUser();
    this.time = new ClockMeter(clock);
  }

  private static <K> Cache<K, Bucket> remembered() {
    return Caffeine.newBuilder().maximumSize(MOST).build();
  }

  private record Place(String user, String network) {}

  /** One who tries a password. It counts as a failure until it has succeeded. */
  final class Attempt {
    private final Place place;
    private final List<Bucket> counted;

    private Attempt(Place place, List<Bucket> counted) {
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
    Place place = new Place(Users.folded(user), Networks.of(address));
    Bucket own = acquainted.getIfPresent(place);
    List<Bucket> counted =
        own != null
            ? List.of(own)
            : List.of(
                ofAddress.get(place.network(), first -> bucket(perAddress)),
                ofUser.get(place.user(), first -> bucket(perUser)));
    for (int i = 0; i < counted.size(); i++) {
      if (!counted.get(i).tryConsume(1)) {
        counted.subList(0, i).forEach(bucket -> bucket.addTokens(1));
        throw tooMany(counted.get(i));
      }
    }
    return new Attempt(place, counted);
  }

  private static RuntimeException tooMany(Bucket empty) {
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
