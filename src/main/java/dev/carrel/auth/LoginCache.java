package dev.carrel.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.auth.LoginStore.Login;
import dev.carrel.cluster.LoginEnded;
import dev.carrel.cluster.NotificationsLost;
import dev.carrel.cluster.SandboxReset;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
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
  private final VirtualClock virtualClock;
  private final SystemClock systemClock;
  private final Cache<String, Entry> cache =
      Caffeine.newBuilder().maximumSize(MAX_ENTRIES).expireAfterWrite(TTL).build();

  /** Logins that were read before are not valid. */
  private volatile Instant lastResetAt = Instant.MIN;

  LoginCache(LoginStore store, VirtualClock virtualClock, SystemClock systemClock) {
    this.store = store;
    this.virtualClock = virtualClock;
    this.systemClock = systemClock;
  }

  /**
   * @param login null if the login has ended
   * @param readAt the system time before the login was read
   */
  private record Entry(Login login, Instant readAt) {
    boolean isValid(Instant systemNow, Instant now, Instant lastResetAt) {
      return !readAt.isBefore(lastResetAt)
          && !systemNow.isBefore(readAt)
          && systemNow.isBefore(readAt.plus(TTL))
          && (login == null || login.expiresAt().isAfter(now));
    }
  }

  /** The login whose id has this hash; null if it does not exist or has ended. */
  Uni<Login> find(String hash) {
    Instant systemNow = systemClock.instant();
    Instant now = virtualClock.instant();
    Entry cached = cache.getIfPresent(hash);
    return cached != null && cached.isValid(systemNow, now, lastResetAt)
        ? Uni.createFrom().item(cached.login())
        : store
            .find(HexFormat.of().parseHex(hash), now)
            .invoke(login -> put(hash, login, systemNow));
  }

  /**
   * Stores a login, unless the cache knows that it has ended. Null is ignored.
   *
   * @param readAt the system time before the login was read or written
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
    cache.put(event.hash(), new Entry(null, systemClock.instant()));
  }

  /** Also invalidates logins whose queries have begun and will be stored later. */
  void onSandboxReset(@Observes SandboxReset event) {
    lastResetAt = systemClock.instant();
    cache.invalidateAll();
  }

  void onNotificationsLost(@Observes NotificationsLost event) {
    cache.invalidateAll();
  }
}
