package dev.carrel.inspect.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.auth.Caller;
import dev.carrel.session.UpdateSessionId;
import dev.carrel.store.ServerIdentity;
import dev.carrel.store.SessionLookStore;
import dev.carrel.store.SessionLookStore.Event;
import dev.carrel.store.SessionLookStore.File;
import dev.carrel.store.SessionLookStore.More;
import dev.carrel.store.SessionQuery;
import dev.carrel.store.SessionStore;
import dev.carrel.store.SessionTableStore;
import dev.carrel.store.SessionTableStore.Count;
import dev.carrel.store.SessionTableStore.Counts;
import dev.carrel.store.SessionTableStore.Page;
import dev.carrel.store.SessionTableStore.Seen;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Looks at sessions. However many look at the same table, it is read for all of them together, and
 * not more often than they are shown it.
 */
@ApplicationScoped
class Looks {
  private static final Duration COUNTS_FOR = Duration.ofMillis(900);
  private static final int MOST = 1000;

  private final SessionTableStore tables;
  private final SessionLookStore sessions;
  private final SessionStore keys;
  private final ServerIdentity server;
  private final Clock clock;
  private final Cache<SessionQuery, Uni<Page>> pages = shared();
  private final Cache<Optional<String>, Uni<Counts>> counts = shared();

  Looks(
      SessionTableStore tables,
      SessionLookStore sessions,
      SessionStore keys,
      ServerIdentity server,
      Clock clock) {
    this.tables = tables;
    this.sessions = sessions;
    this.keys = keys;
    this.server = server;
    this.clock = clock;
  }

  private static <K, V> Cache<K, V> shared() {
    return Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(COUNTS_FOR).build();
  }

  /** What is seen, with the time. */
  <T> Uni<Look<T>> once(Uni<T> seen) {
    return seen.map(shown -> new Look<>(clock.instant(), shown));
  }

  /** {@link #table}, as it is now: somebody asks who may just have changed it. */
  Uni<SessionTable> tableNow(SessionQuery query, String seen) {
    pages.invalidate(query);
    counts.invalidate(Optional.ofNullable(seen));
    return table(query, seen);
  }

  /**
   * The sessions that are wanted.
   *
   * @param seen whose are counted; null for everybody's
   */
  Uni<SessionTable> table(SessionQuery query, String seen) {
    Uni<Page> page =
        pages.get(query, unseen -> tables.page(query, clock.instant()).memoize().indefinitely());
    Uni<Counts> counted =
        counts.get(
            Optional.ofNullable(seen),
            unseen -> tables.counts(seen, clock.instant()).memoize().indefinitely());
    return Uni.combine().all().unis(page, counted).with(this::table);
  }

  private SessionTable table(Page page, Counts counted) {
    long all = counted.counts().stream().mapToLong(Count::count).sum();
    return new SessionTable(
        page.sessions().stream().map(seen -> SessionSummary.of(seen, server)).toList(),
        page.hasMore(),
        counted,
        all > SessionTableStore.WINDOW ? SessionTableStore.WINDOW : null);
  }

  /** One session, or what is known of it once it is gone; NOT_FOUND where nothing is. */
  Uni<SessionView> session(String id, Caller caller) {
    UUID key = keys.keyOf(new UpdateSessionId(id)).orElseThrow(() -> Actions.noSession(id));
    Instant now = clock.instant();
    return Uni.combine()
        .all()
        .unis(
            tables.page(SessionQuery.of(key), now),
            sessions.more(key, now),
            sessions.files(key),
            sessions.history(key))
        .with(
            (page, more, files, history) ->
                view(id, found(page, key), more, files, history, Visitor.sees(caller)));
  }

  private static Seen found(Page page, UUID key) {
    return page.sessions().stream().filter(seen -> seen.key().equals(key)).findAny().orElse(null);
  }

  /** Of two readings, one may have come before the end of the session, and one after. */
  private SessionView view(
      String id, Seen found, More more, List<File> files, List<Event> history, String sees) {
    Seen session = more == null ? null : found;
    String owner =
        session != null ? session.owner() : history.isEmpty() ? null : history.get(0).owner();
    if (owner == null || sees != null && !sees.equals(owner)) {
      throw Actions.noSession(id);
    }
    return new SessionView(
        id,
        session == null ? null : SessionSummary.of(session, server),
        session == null ? null : more,
        session == null ? List.of() : files.stream().limit(SessionLookStore.MOST_FILES).toList(),
        files.size() > SessionLookStore.MOST_FILES,
        history);
  }
}
