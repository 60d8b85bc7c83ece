package dev.carrel.api.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carrel.auth.Caller;
import dev.carrel.session.ServerIdentity;
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
import dev.carrel.time.VirtualClock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Loads session tables and single sessions for the console. Equal queries for tables share one
 * result for {@link #TTL}, so the number of open consoles does not affect the database's load.
 */
@ApplicationScoped
class ConsoleQueries {
  private static final Duration TTL = Duration.ofMillis(900);
  private static final int MAX_ENTRIES = 1000;

  private final SessionTableStore sessionTableStore;
  private final SessionDetailStore sessionDetailStore;
  private final ServerIdentity server;
  private final VirtualClock clock;
  private final Cache<SessionTableQuery, Uni<Page>> pages = cache();
  private final Cache<Optional<String>, Uni<Counts>> counts = cache();

  ConsoleQueries(
      SessionTableStore sessionTableStore,
      SessionDetailStore sessionDetailStore,
      ServerIdentity server,
      VirtualClock clock) {
    this.sessionTableStore = sessionTableStore;
    this.sessionDetailStore = sessionDetailStore;
    this.server = server;
    this.clock = clock;
  }

  private static <K, V> Cache<K, V> cache() {
    return Caffeine.newBuilder().maximumSize(MAX_ENTRIES).expireAfterWrite(TTL).build();
  }

  /** Adds the server's current time to data. */
  <T> Uni<Timestamped<T>> addServerTime(Uni<T> data) {
    return data.map(loaded -> new Timestamped<>(clock.instant(), loaded));
  }

  /**
   * Like {@link #loadTable}, but never from the cache, because the user may just have changed a
   * session.
   */
  Uni<SessionTable> loadUncachedTable(SessionTableQuery query, String visibleOwner) {
    pages.invalidate(query);
    counts.invalidate(Optional.ofNullable(visibleOwner));
    return loadTable(query, visibleOwner);
  }

  /**
   * Loads the page of sessions that match a query.
   *
   * @param visibleOwner the user whose sessions are counted; null for the sessions of all users
   */
  Uni<SessionTable> loadTable(SessionTableQuery query, String visibleOwner) {
    Uni<Page> page =
        pages.get(
            query,
            key -> sessionTableStore.findPage(query, clock.instant()).memoize().indefinitely());
    Uni<Counts> visibleCounts =
        counts.get(
            Optional.ofNullable(visibleOwner),
            key ->
                sessionTableStore
                    .countSessions(visibleOwner, clock.instant())
                    .memoize()
                    .indefinitely());
    return Uni.combine().all().unis(page, visibleCounts).with(this::toTable);
  }

  private SessionTable toTable(Page page, Counts visibleCounts) {
    long total = visibleCounts.counts().stream().mapToLong(Count::count).sum();
    return new SessionTable(
        page.sessions().stream().map(sessionRow -> SessionSummary.of(sessionRow, server)).toList(),
        page.hasMore(),
        visibleCounts,
        total > SessionTableStore.MAX_SCANNED ? SessionTableStore.MAX_SCANNED : null);
  }

  /**
   * Loads one session; only its history if it was deleted or has expired.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND if there is neither a session nor a history, or if
   *     the caller cannot see it
   */
  Uni<SessionDetail> session(String id, Caller caller) {
    UUID key = server.toKey(id).orElseThrow(() -> SessionCommands.sessionNotFound(id));
    Instant now = clock.instant();
    return Uni.combine()
        .all()
        .unis(
            sessionTableStore.findPage(SessionTableQuery.forSession(key), now),
            sessionDetailStore.findDetails(key, now),
            sessionDetailStore.listFiles(key),
            sessionDetailStore.listEvents(key))
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

  /**
   * Builds the response. The queries run in separate transactions, so the session may have been
   * deleted between them; it counts as deleted if any query did not find it.
   *
   * @param visibleOwner the user whose sessions the caller can see; null for all
   */
  private SessionDetail toDetail(
      String id,
      SessionRow found,
      Details details,
      List<File> files,
      List<Event> history,
      String visibleOwner) {
    SessionRow session = details == null ? null : found;
    String owner =
        session != null ? session.owner() : history.isEmpty() ? null : history.get(0).owner();
    if (owner == null || visibleOwner != null && !visibleOwner.equals(owner)) {
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
