package dev.carrel.control;

import dev.carrel.audit.Actor;
import dev.carrel.audit.AuditLog;
import dev.carrel.control.AdvanceResult.Expired;
import dev.carrel.control.AdvanceResult.Transfers;
import dev.carrel.control.ExpiryStore.Expiring;
import dev.carrel.control.ExpiryStore.Next;
import dev.carrel.control.NextExpiry.Type;
import dev.carrel.operation.OperationRecorder;
import dev.carrel.reaper.Reaper;
import dev.carrel.session.ServerIdentity;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.time.VirtualTime;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/** Reads, advances and freezes virtual time. Changes hold on all replicas when they complete. */
@ApplicationScoped
public class ClockService {
  private static final Logger LOG = Logger.getLogger(ClockService.class);

  /** Leases and retentions that begin then still end in a year of four digits. */
  private static final Instant MAX_TIME = Instant.parse("9000-01-01T00:00:00Z");

  /**
   * How far ahead time is frozen. Until all replicas apply the change, their clocks continue. They
   * must not pass the frozen time, because a clock does not go back.
   */
  private static final Duration FREEZE_LEAD = Duration.ofSeconds(1);

  private final Sandbox sandbox;
  private final ExpiryStore expiryStore;
  private final Reaper reaper;
  private final TransferRegistry transfers;
  private final ServerIdentity server;
  private final OperationRecorder recorder;
  private final AuditLog auditLog;
  private final VirtualClock virtualClock;
  private final SystemClock systemClock;

  ClockService(
      Sandbox sandbox,
      ExpiryStore expiryStore,
      Reaper reaper,
      TransferRegistry transfers,
      ServerIdentity server,
      OperationRecorder recorder,
      AuditLog auditLog,
      VirtualClock virtualClock,
      SystemClock systemClock) {
    this.sandbox = sandbox;
    this.expiryStore = expiryStore;
    this.reaper = reaper;
    this.transfers = transfers;
    this.server = server;
    this.recorder = recorder;
    this.auditLog = auditLog;
    this.virtualClock = virtualClock;
    this.systemClock = systemClock;
  }

  /** Returns the virtual time and what expires next. */
  public Uni<ClockInfo> get(Actor actor) {
    return recorder.recordMethod("control.clock.get", actor, this::info);
  }

  private Uni<ClockInfo> info() {
    Instant systemNow = systemClock.instant();
    VirtualTime time = virtualClock.time();
    return expiryStore
        .findNext(systemNow, time.at(systemNow), true)
        .map(next -> toInfo(time, systemNow, next));
  }

  private ClockInfo toInfo(VirtualTime time, Instant systemNow, Next next) {
    Instant now = time.at(systemNow);
    return new ClockInfo(
        now,
        time.isFrozen() ? ClockMode.FROZEN : ClockMode.RUNNING,
        time.isFrozen() ? Duration.between(systemNow, now) : time.offset(),
        next == null ? null : toNextExpiry(next));
  }

  private NextExpiry toNextExpiry(Next next) {
    if (next.kind() == null) {
      return new NextExpiry(next.expiresAt(), Type.LOGIN, null, next.user());
    }
    Type type =
        switch (next.kind()) {
          case UPDATE -> Type.UPDATE_SESSION;
          case DOWNLOAD -> Type.DOWNLOAD_SESSION;
        };
    return new NextExpiry(
        next.expiresAt(), type, server.toSessionId(next.kind(), next.session()).value(), null);
  }

  /** Freezes virtual time, or lets it run again from the time that it shows. */
  public Uni<ClockInfo> setMode(ClockMode mode, Actor actor) {
    return recorder.recordMethod(
        "control.clock.update",
        actor,
        () ->
            Sandbox.ignoreCancellation(
                sandbox
                    .change((client, time) -> changeMode(client, time, mode))
                    .invoke(() -> auditLog.logControl("set the clock to " + mode, actor.address()))
                    .map(ModeChange::info)));
  }

  private record ModeChange(VirtualTime time, ClockInfo info) implements Sandbox.Change {}

  private Uni<ModeChange> changeMode(SqlClient client, VirtualTime time, ClockMode mode) {
    Instant systemNow = systemClock.instant();
    VirtualTime changed = withMode(time, mode, systemNow);
    return expiryStore
        .findNext(client, systemNow, changed.at(systemNow), true)
        .map(next -> new ModeChange(changed, toInfo(changed, systemNow, next)));
  }

  private VirtualTime withMode(VirtualTime time, ClockMode mode, Instant systemNow) {
    return switch (mode) {
      case FROZEN ->
          time.isFrozen() ? time : VirtualTime.frozen(now(time, systemNow).plus(FREEZE_LEAD));
      case RUNNING -> VirtualTime.running(now(time, systemNow), systemNow);
    };
  }

  /** The later of the stored time and what this replica's clock has shown. */
  private Instant now(VirtualTime time, Instant systemNow) {
    Instant stored = time.at(systemNow);
    Instant shown = virtualClock.instant();
    return shown.isAfter(stored) ? shown : stored;
  }

  /**
   * Advances virtual time, and deletes what has expired.
   *
   * @param progress what running transfers did in the meantime
   * @throws VapiError NOT_ALLOWED_IN_CURRENT_STATE if the target is earlier than now, or nothing
   *     expires; INVALID_ARGUMENT if the target is later than the year 8999
   */
  public Uni<AdvanceResult> advance(AdvanceTarget target, TransferProgress progress, Actor actor) {
    return recorder.recordMethod(
        "control.clock.advance",
        actor,
        () ->
            Sandbox.ignoreCancellation(
                transfers
                    .awaitRecordedEnds()
                    .chain(
                        () ->
                            sandbox.change(
                                (client, time) -> advance(client, time, target, progress),
                                this::deleteExpired))
                    .map(Advance::result)
                    .invoke(
                        result ->
                            auditLog.logControl(
                                "advance the clock by %s to %s, with %s transfers"
                                    .formatted(result.advanced(), result.now(), progress),
                                actor.address()))));
  }

  private record Advance(VirtualTime time, AdvanceResult result) implements Sandbox.Change {}

  private Uni<Advance> advance(
      SqlClient client, VirtualTime time, AdvanceTarget target, TransferProgress progress) {
    Instant systemNow = systemClock.instant();
    Instant now = now(time, systemNow);
    boolean areTransfersMoving = progress == TransferProgress.MOVING;
    return findTime(client, target, systemNow, now, areTransfersMoving)
        .map(targetTime -> requireReachable(targetTime, now))
        .chain(
            targetTime ->
                renewTransferring(client, systemNow, now, targetTime, areTransfersMoving)
                    .chain(
                        renewed ->
                            expiryStore
                                .countExpiring(client, systemNow, now, targetTime)
                                .map(
                                    expiring ->
                                        new Advance(
                                            time.withTime(targetTime, systemNow),
                                            toResult(now, targetTime, renewed, expiring)))));
  }

  private Uni<Instant> findTime(
      SqlClient client,
      AdvanceTarget target,
      Instant systemNow,
      Instant now,
      boolean areTransfersMoving) {
    if (target instanceof AdvanceTarget.ByDuration by) {
      return Uni.createFrom().item(plus(now, by.duration()));
    }
    if (target instanceof AdvanceTarget.ToTime to) {
      return Uni.createFrom().item(to.time());
    }
    return expiryStore
        .findNext(client, systemNow, now, areTransfersMoving)
        .onItem()
        .ifNull()
        .failWith(() -> Message.NOTHING_EXPIRES.toError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE))
        .map(Next::expiresAt);
  }

  private static Instant plus(Instant now, Duration duration) {
    try {
      return now.plus(duration);
    } catch (DateTimeException | ArithmeticException e) {
      return Instant.MAX;
    }
  }

  /** Rounds up to the clock's resolution, so that what expires at the target has expired. */
  private static Instant requireReachable(Instant target, Instant now) {
    if (target.isBefore(now)) {
      throw Message.CLOCK_NOT_REVERSIBLE.toError(
          ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, target, now);
    }
    if (target.isAfter(MAX_TIME)) {
      throw Message.CLOCK_TOO_FAR.toError(ErrorType.INVALID_ARGUMENT, MAX_TIME);
    }
    return target.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS);
  }

  private Uni<Long> renewTransferring(
      SqlClient client,
      Instant systemNow,
      Instant now,
      Instant target,
      boolean areTransfersMoving) {
    return areTransfersMoving
        ? expiryStore.renewTransferring(client, systemNow, now, target)
        : Uni.createFrom().item(0L);
  }

  private static AdvanceResult toResult(
      Instant now, Instant target, long renewed, Expiring expiring) {
    return new AdvanceResult(
        target,
        Duration.between(now, target),
        new Expired(expiring.updateSessions(), expiring.downloadSessions(), expiring.logins()),
        new Transfers(renewed, expiring.transfers()));
  }

  /**
   * Expired rows do not exist for clients, even if they are not deleted yet. So a failure does not
   * change the result, and the next run of the reaper deletes them.
   */
  private Uni<Void> deleteExpired() {
    return reaper
        .runNow()
        .replaceWithVoid()
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warnf("Could not delete what has expired; the next run retries it: %s", failure);
              return null;
            });
  }
}
