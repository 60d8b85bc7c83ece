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
 * What this replica has just learnt of logins, so that a client that is busy is not looked up with
 * each of its requests.
 *
 * <p>Logging out is told to all replicas, and seen here at once. Should the word be lost, an answer
 * of the database counts for a second, from when it was asked for, and no longer.
 *
 * <pre>
 * request   looks up ──────────────── remembers, unless it has ended
 * logout          deletes ── told: has ended
 * </pre>
 *
 * <p>That a login has ended is remembered too: a look that began before would bring it back.
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
   * @param login null where it has ended
   */
  private record Entry(Login login, Instant readAt) {
    boolean counts(Instant now) {
      return !now.isBefore(readAt)
          && now.isBefore(readAt.plus(TTL))
          && (login == null || login.expiresAt().isAfter(now));
    }
  }

  /** The login of this hash; null where there is none (any more). */
  Uni<Login> find(String hash) {
    Instant now = clock.instant();
    Entry before = cache.getIfPresent(hash);
    return before != null && before.counts(now)
        ? Uni.createFrom().item(before.login())
        : store.find(HexFormat.of().parseHex(hash), now).invoke(login -> put(hash, login, now));
  }

  /** What was found, or written, of a login that is there. */
  void put(String hash, Login login, Instant readAt) {
    if (login != null) {
      cache
          .asMap()
          .merge(
              hash,
              new Entry(login, readAt),
              (before, now) -> before.login() == null ? before : now);
    }
  }

  void onLoginEnded(@Observes LoginEnded event) {
    cache.put(event.hash(), new Entry(null, clock.instant()));
  }

  void onNotificationsLost(@Observes NotificationsLost event) {
    cache.invalidateAll();
  }
}
