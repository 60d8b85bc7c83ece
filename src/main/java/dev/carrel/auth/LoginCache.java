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
  private static final Duration COUNTS = Duration.ofSeconds(1);
  private static final int MOST = 100_000;

  private final LoginStore store;
  private final Clock clock;
  private final Cache<String, Entry> known =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(COUNTS).build();

  LoginCache(LoginStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * @param login null where it has ended
   */
  private record Entry(Login login, Instant asked) {
    boolean counts(Instant now) {
      return !now.isBefore(asked)
          && now.isBefore(asked.plus(COUNTS))
          && (login == null || login.expiresAt().isAfter(now));
    }
  }

  /** The login of this hash; null where there is none (any more). */
  Uni<Login> find(String hash) {
    Instant now = clock.instant();
    Entry before = known.getIfPresent(hash);
    return before != null && before.counts(now)
        ? Uni.createFrom().item(before.login())
        : store
            .find(HexFormat.of().parseHex(hash), now)
            .invoke(login -> remember(hash, login, now));
  }

  /** What was found, or written, of a login that is there. */
  void remember(String hash, Login login, Instant asked) {
    if (login != null) {
      known
          .asMap()
          .merge(
              hash,
              new Entry(login, asked),
              (before, now) -> before.login() == null ? before : now);
    }
  }

  void ended(@Observes LoginEnded event) {
    known.put(event.hash(), new Entry(null, clock.instant()));
  }

  void missed(@Observes NotificationsLost event) {
    known.invalidateAll();
  }
}
