package dev.carrel.control;

import dev.carrel.async.Timers;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.NotificationsLost;
import dev.carrel.cluster.SandboxChanged;
import dev.carrel.cluster.SandboxReset;
import dev.carrel.config.CarrelConfig;
import dev.carrel.database.MigratedDatabase;
import dev.carrel.fault.ActiveFaults;
import dev.carrel.fault.FaultStore;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.time.VirtualTime;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The settings of the sandbox as this replica knows them, and the changes to them.
 *
 * <p>A change holds on all replicas when {@link #change} completes. It relies on time alone, so
 * that it does not need to know the other replicas:
 *
 * <pre>
 * this replica    commit ─────────── 250 ms ───────────► the change is complete
 * other replica     ▲ reading      ▲ reading      ▲ reading
 *                   └── ≤ 250 ms ──┘ a request that begins later waits for a new reading
 * </pre>
 *
 * <p>A notification makes other replicas read at once. If {@code carrel.control.replicas} is 1,
 * nothing is read again, and a change is complete after its commit. If the control API is disabled,
 * virtual time is read at the start only, and there are no faults.
 */
@Singleton
@Startup(MigratedDatabase.BEFORE_JOBS)
public class Sandbox {
  private static final Logger LOG = Logger.getLogger(Sandbox.class);

  /** The maximum age of a reading that a new request may use. */
  private static final Duration MAX_AGE = Duration.ofMillis(250);

  private static final Duration READ_INTERVAL = Duration.ofMillis(100);
  private static final long NO_TIMER = -1;

  private final SandboxStore store;
  private final FaultStore faultStore;
  private final ActiveFaults activeFaults;
  private final Pool pool;
  private final ClusterEvents events;
  private final Vertx vertx;
  private final boolean isEnabled;
  private final boolean isShared;
  private final VirtualClock clock;

  private long timer = NO_TIMER;

  // Accessed only by synchronized methods.
  private long version;
  private long resetCount;
  private Reading pending;
  private boolean isReading;

  private volatile long lastReadNanos = System.nanoTime();

  /**
   * A reading that was sent.
   *
   * @param sentNanos when it was sent, by the monotonic clock
   * @param result completes when the settings that were read are applied
   */
  private record Reading(long sentNanos, Uni<Void> result) {}

  Sandbox(
      SandboxStore store,
      FaultStore faultStore,
      ActiveFaults activeFaults,
      Pool pool,
      ClusterEvents events,
      Vertx vertx,
      SystemClock systemClock,
      CarrelConfig config) {
    this.store = store;
    this.faultStore = faultStore;
    this.activeFaults = activeFaults;
    this.pool = pool;
    this.events = events;
    this.vertx = vertx;
    this.isEnabled = config.control().enabled();
    this.isShared = isShared(config);
    Settings settings = store.readAtStart();
    this.version = settings.version();
    this.resetCount = settings.resetCount();
    this.clock = new VirtualClock(systemClock, settings.time());
    setFaults(settings);
  }

  /** Returns whether other replicas can change the settings, so that requests must check them. */
  public static boolean isShared(CarrelConfig config) {
    return config.control().enabled() && config.control().replicas() > 1;
  }

  /** Application-scoped, so that a bean that injects the clock does not read the database. */
  @Produces
  @ApplicationScoped
  VirtualClock clock() {
    return clock;
  }

  void start(@Observes StartupEvent event) {
    if (isEnabled) {
      LOG.warn(
          "The control API is enabled: its callers can expire all sessions and logins, and inject"
              + " faults.");
    }
    if (isShared) {
      timer = vertx.setPeriodic(READ_INTERVAL.toMillis(), tick -> readUnlessReading());
    }
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  void onChanged(@Observes SandboxChanged event) {
    readIfShared();
  }

  void onNotificationsLost(@Observes NotificationsLost event) {
    readIfShared();
  }

  private void readIfShared() {
    if (isShared) {
      read();
    }
  }

  /** Returns whether this replica applies all changes that were complete before this call. */
  public boolean isCurrent() {
    return !isShared || isRecent(lastReadNanos, System.nanoTime());
  }

  /**
   * Completes when this replica applies all changes that were complete before this call. Fails if
   * the database cannot be reached.
   */
  public Uni<Void> requireCurrent() {
    return isCurrent() ? Uni.createFrom().voidItem() : joinOrRead(System.nanoTime());
  }

  private static boolean isRecent(long nanos, long now) {
    return now - nanos <= MAX_AGE.toNanos();
  }

  private synchronized Uni<Void> joinOrRead(long now) {
    return pending != null && isRecent(pending.sentNanos(), now) ? pending.result() : read();
  }

  private synchronized void readUnlessReading() {
    if (!isReading) {
      read();
    }
  }

  private synchronized Uni<Void> read() {
    isReading = true;
    long sentNanos = System.nanoTime();
    Uni<Void> result =
        store
            .read()
            .invoke(settings -> apply(settings, sentNanos))
            .replaceWithVoid()
            .onTermination()
            .invoke(this::onReadingEnded)
            .memoize()
            .indefinitely();
    pending = new Reading(sentNanos, result);
    result
        .subscribe()
        .with(
            applied -> {},
            failure ->
                LOG.debugf(
                    "Could not read the settings; the next reading retries it: %s", failure));
    return result;
  }

  private synchronized void onReadingEnded() {
    isReading = false;
  }

  private synchronized void apply(Settings settings, long sentNanos) {
    if (settings.version() > version) {
      setFaults(settings);
      if (settings.resetCount() > resetCount) {
        clock.reset(settings.time());
        resetCount = settings.resetCount();
        events.publishLocally(new SandboxReset());
      } else {
        clock.set(settings.time());
      }
      version = settings.version();
    }
    lastReadNanos = Math.max(lastReadNanos, sentNanos);
  }

  private void setFaults(Settings settings) {
    if (isEnabled) {
      activeFaults.set(
          settings.faults().stream()
              .map(JsonObject.class::cast)
              .map(faultStore::toFault)
              .flatMap(Optional::stream)
              .toList());
    }
  }

  /**
   * Changes the settings on all replicas, in one transaction. Changes are made one after the other.
   * The caller must not cancel the result, see {@link #ignoreCancellation}.
   *
   * @param change gets the virtual time that no other change can replace until the commit, and
   *     returns the new one; it may change faults; if it fails, nothing changes
   * @param afterCommit work that runs while the other replicas read the change
   * @return what {@code change} returned, when all replicas apply it
   */
  public <T extends Change> Uni<T> change(
      BiFunction<SqlClient, VirtualTime, Uni<T>> change, Supplier<Uni<Void>> afterCommit) {
    return pool.withTransaction(
            connection ->
                store
                    .lock(connection)
                    .chain(settings -> change.apply(connection, settings.time()))
                    .chain(
                        changed ->
                            store
                                .update(connection, changed.time(), changed.isReset())
                                .map(settings -> new Committed<>(changed, settings))))
        .invoke(this::publish)
        .onFailure()
        // The transaction may be committed, although its connection was lost.
        .invoke(failure -> read())
        .call(() -> Uni.combine().all().unis(awaitReplicas(), afterCommit.get()).discardItems())
        .map(Committed::change);
  }

  /** Like the other overload, without work after the commit. */
  public <T extends Change> Uni<T> change(BiFunction<SqlClient, VirtualTime, Uni<T>> change) {
    return change(change, () -> Uni.createFrom().voidItem());
  }

  /** A change to the sandbox, which contains the new virtual time. */
  public interface Change {
    VirtualTime time();

    /**
     * Whether the change has deleted all that depends on time, so that virtual time may go back and
     * transfers and cached logins end.
     */
    default boolean isReset() {
      return false;
    }
  }

  private record Committed<T>(T change, Settings settings) {}

  /**
   * Completes a change even if the client disconnects. Otherwise this replica might not apply what
   * the database has committed.
   */
  public static <T> Uni<T> ignoreCancellation(Uni<T> change) {
    return change.memoize().indefinitely();
  }

  private void publish(Committed<?> committed) {
    apply(committed.settings(), lastReadNanos);
    events.publish(new SandboxChanged());
  }

  private Uni<Void> awaitReplicas() {
    return isShared ? Timers.delay(MAX_AGE.plusMillis(1), vertx) : Uni.createFrom().voidItem();
  }
}
