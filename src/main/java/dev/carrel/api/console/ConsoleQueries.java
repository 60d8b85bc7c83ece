package dev.carrel.api.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.auth.Caller;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.SessionStore;
import dev.carrel.session.query.SessionDetailStore;
import dev.carrel.session.query.SessionDetailStore.Details;
import dev.carrel.session.query.SessionDetailStore.Event;
import dev.carrel.session.query.SessionDetailStore.File;
import dev.carrel.session.query.SessionTableQuery;
import dev.carrel.session.query.SessionTableStore;
import dev.carrel.session.query.SessionTableStore.Count;
import dev.carrel.session.query.SessionTableStore.Counts;
import dev.carrel.session.query.SessionTableStore.Page;
import dev.carrel.session.query.SessionTableStore.SessionRow;
import dev.carrel.vapi.session.UpdateSessionId;
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
class ConsoleQueries {
  private static final Duration TTL = Duration.ofMillis(900);
  private static final int MAX_ENTRIES = 1000;

  private final SessionTableStore tables;
  private final SessionDetailStore sessions;
  private final SessionStore keys;
  private final ServerIdentity server;
  private final Clock clock;
  private final Cache<SessionTableQuery, Uni<Page>> pages = cache();
  private final Cache<Optional<String>, Uni<Counts>> counts = cache();

  ConsoleQueries(
      SessionTableStore tables,
      SessionDetailStore sessions,
      SessionStore keys,
      ServerIdentity server,
      Clock clock) {
    this.tables = tables;
    this.sessions = sessions;
    this.keys = keys;
    this.server = server;
    this.clock = clock;
  }

  private static <K, V> Cache<K, V> cache() {
    return Caffeine.newBuilder().maximumSize(MAX_ENTRIES).expireAfterWrite(TTL).build();
  }

  /** What is seen, with the time. */
  <T> Uni<Timestamped<T>> timestamped(Uni<T> seen) {
    return seen.map(shown -> new Timestamped<>(clock.instant(), shown));
  }

  /** {@link #table}, as it is now: somebody asks who may just have changed it. */
  Uni<SessionTable> freshTable(SessionTableQuery query, String seen) {
    pages.invalidate(query);
    counts.invalidate(Optional.ofNullable(seen));
    return table(query, seen);
  }

  /**
   * The sessions that are wanted.
   *
   * @param seen whose are counted; null for everybody's
   */
  Uni<SessionTable> table(SessionTableQuery query, String seen) {
    Uni<Page> page =
        pages.get(
            query, unseen -> tables.findPage(query, clock.instant()).memoize().indefinitely());
    Uni<Counts> counted =
        counts.get(
            Optional.ofNullable(seen),
            unseen -> tables.countSessions(seen, clock.instant()).memoize().indefinitely());
    return Uni.combine().all().unis(page, counted).with(this::table);
  }

  private SessionTable table(Page page, Counts counted) {
    long all = counted.counts().stream().mapToLong(Count::count).sum();
    return new SessionTable(
        page.sessions().stream().map(sessionRow -> SessionSummary.of(sessionRow, server)).toList(),
        page.hasMore(),
        counted,
        all > SessionTableStore.MAX_SCANNED ? SessionTableStore.MAX_SCANNED : null);
  }

  /** One session, or what is known of it once it is gone; NOT_FOUND where nothing is. */
  Uni<SessionDetail> session(String id, Caller caller) {
    UUID key =
        keys.toKey(new UpdateSessionId(id)).orElseThrow(() -> SessionCommands.sessionNotFound(id));
    Instant now = clock.instant();
    return Uni.combine()
        .all()
        .unis(
            tables.findPage(SessionTableQuery.forSession(key), now),
            sessions.findDetails(key, now),
            sessions.listFiles(key),
            sessions.listEvents(key))
        .with(
            (page, details, files, history) ->
                toDetail(
                    id,
                    findRow(page, key),
                    details,
                    files,
                    history,
                    ConsoleUser.visibleOwner(caller)));
  }

  private static SessionRow findRow(Page page, UUID key) {
    return page.sessions().stream()
        .filter(sessionRow -> sessionRow.key().equals(key))
        .findAny()
        .orElse(null);
  }

  /** Of two readings, one may have come before the end of the session, and one after. */
  private SessionDetail toDetail(
      String id,
      SessionRow found,
      Details details,
      List<File> files,
      List<Event> history,
      String sees) {
    SessionRow session = details == null ? null : found;
    String owner =
        session != null ? session.owner() : history.isEmpty() ? null : history.get(0).owner();
    if (owner == null || sees != null && !sees.equals(owner)) {
      throw SessionCommands.sessionNotFound(id);
    }
    return new SessionDetail(
        id,
        session == null ? null : SessionSummary.of(session, server),
        session == null ? null : details,
        session == null ? List.of() : files.stream().limit(SessionDetailStore.MAX_FILES).toList(),
        files.size() > SessionDetailStore.MAX_FILES,
        history);
  }
}
