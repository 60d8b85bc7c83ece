package dev.carrel.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.auth.LoginStore.Login;
import dev.carrel.cluster.LoginEnded;
import dev.carrel.cluster.NotificationsLost;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Caches logins on this replica for one second, so that not every request of a client reads its
 * login from the database.
 *
 * <p>A {@link LoginEnded} event invalidates the entry on all replicas at once. If the event is
 * lost, the entry is valid for at most one second after the query that read it began.
 *
 * <p>The cache also stores that a login has ended. Otherwise, a query that began before the login
 * was deleted would store it again:
 *
 * <pre>
 * request: query begins ───────────────────────── put: ignored, the login has ended
 * logout:                 delete ── LoginEnded
 * </pre>
 */
@ApplicationScoped
class LoginCache {
  private static final Duration TTL = Duration.ofSeconds(1);
  private static final int MAX_ENTRIES = 100_000;

  private final LoginStore store;
  private final Clock clock;
  private final Cache<String, Entry> cache =
      Caffeine.newBuilder().maximumSize(MAX_ENTRIES).expireAfterWrite(TTL).build();

  LoginCache(LoginStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * @param login null if the login has ended
   */
  private record Entry(Login login, Instant readAt) {
    boolean isValid(Instant now) {
      return !now.isBefore(readAt)
          && now.isBefore(readAt.plus(TTL))
          && (login == null || login.expiresAt().isAfter(now));
    }
  }

  /** The login whose id has this hash; null if it does not exist or has ended. */
  Uni<Login> find(String hash) {
    Instant now = clock.instant();
    Entry cached = cache.getIfPresent(hash);
    return cached != null && cached.isValid(now)
        ? Uni.createFrom().item(cached.login())
        : store.find(HexFormat.of().parseHex(hash), now).invoke(login -> put(hash, login, now));
  }

  /**
   * Stores a login that was read or written at {@code readAt}, unless the cache knows that it has
   * ended. Null is ignored.
   */
  void put(String hash, Login login, Instant readAt) {
    if (login != null) {
      cache
          .asMap()
          .merge(
              hash,
              new Entry(login, readAt),
              (cached, read) -> cached.login() == null ? cached : read);
    }
  }

  void onLoginEnded(@Observes LoginEnded event) {
    cache.put(event.hash(), new Entry(null, clock.instant()));
  }

  void onNotificationsLost(@Observes NotificationsLost event) {
    cache.invalidateAll();
  }
}
