package dev.carrel.seed;

import dev.carrel.audit.Actor;
import dev.carrel.audit.AuditLog;
import dev.carrel.cluster.ClusterEvents;
import dev.carrel.cluster.SandboxReset;
import dev.carrel.content.ContentSweeper;
import dev.carrel.content.StagedContentStore;
import dev.carrel.control.Sandbox;
import dev.carrel.database.ErrorMapping;
import dev.carrel.journal.JournalService;
import dev.carrel.operation.OperationRecorder;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualTime;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.vapi.ErrorType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Resets a sandbox to the seeds of the configuration, or to empty. */
@ApplicationScoped
public class ResetService {
  /**
   * A concurrent request may lock tables in another order, and PostgreSQL then ends one of both.
   */
  private static final int MAX_ATTEMPTS = 3;

  private final ConfiguredSeeds seeds;
  private final SeedContents contents;
  private final StagedContentStore stagedContents;
  private final SeedApplication application;
  private final SeedStore store;
  private final ResetStore resetStore;
  private final JournalService journal;
  private final Sandbox sandbox;
  private final TransferRegistry transfers;
  private final ClusterEvents events;
  private final ContentSweeper sweeper;
  private final OperationRecorder recorder;
  private final AuditLog auditLog;
  private final SystemClock systemClock;

  ResetService(
      ConfiguredSeeds seeds,
      SeedContents contents,
      StagedContentStore stagedContents,
      SeedApplication application,
      SeedStore store,
      ResetStore resetStore,
      JournalService journal,
      Sandbox sandbox,
      TransferRegistry transfers,
      ClusterEvents events,
      ContentSweeper sweeper,
      OperationRecorder recorder,
      AuditLog auditLog,
      SystemClock systemClock) {
    this.seeds = seeds;
    this.contents = contents;
    this.stagedContents = stagedContents;
    this.application = application;
    this.store = store;
    this.resetStore = resetStore;
    this.journal = journal;
    this.sandbox = sandbox;
    this.transfers = transfers;
    this.events = events;
    this.sweeper = sweeper;
    this.recorder = recorder;
    this.auditLog = auditLog;
    this.systemClock = systemClock;
  }

  private record Reset(VirtualTime time) implements Sandbox.Change {
    @Override
    public boolean isReset() {
      return true;
    }
  }

  /**
   * Aborts all transfers, deletes all libraries, items, sessions, logins, client tokens, faults and
   * the history, sets virtual time to system time, and applies the configured seeds; all but the
   * first in one transaction. Contents are deleted afterwards.
   */
  public Uni<Void> reset(Actor actor) {
    return recorder.recordMethod(
        "control.seed.reset",
        actor,
        () ->
            Sandbox.ignoreCancellation(
                contents
                    .stage(contentsOfSeeds())
                    .chain(
                        staged ->
                            reset(staged)
                                .onFailure(ResetService::isConcurrentChange)
                                .retry()
                                .atMost(MAX_ATTEMPTS)
                                .onFailure()
                                .call(() -> contents.releaseUnused(staged)))
                    .invoke(
                        () -> {
                          sweeper.trigger();
                          auditLog.logControl("reset", actor.address());
                        })));
  }

  private Set<FileBytes> contentsOfSeeds() {
    return seeds.plans().stream()
        .flatMap(plan -> plan.contents().stream())
        .collect(Collectors.toSet());
  }

  private static boolean isConcurrentChange(Throwable failure) {
    return ErrorMapping.toVapiError(failure).type() == ErrorType.CONCURRENT_CHANGE;
  }

  private Uni<Void> reset(StagedContents staged) {
    return abortTransfers()
        .chain(() -> sandbox.change((client, time) -> reset(client, staged)))
        .replaceWithVoid();
  }

  /** Transfers that begin later are aborted when their replica applies the reset. */
  private Uni<Void> abortTransfers() {
    return Uni.createFrom()
        .voidItem()
        .invoke(() -> events.publish(new SandboxReset()))
        .chain(transfers::awaitRecordedEnds);
  }

  private Uni<Reset> reset(SqlClient client, StagedContents staged) {
    Instant now = systemClock.instant();
    List<String> hashes = seeds.plans().stream().map(plan -> plan.source().hash()).toList();
    return resetStore
        .clear(client)
        .chain(() -> journal.clear(client))
        .chain(() -> stagedContents.releaseAllContents(client))
        .chain(
            () ->
                Multi.createFrom()
                    .iterable(seeds.plans())
                    .onItem()
                    .transformToUniAndConcatenate(
                        plan ->
                            application.apply(
                                new SeedTransaction(client, staged, now, SeedService.SERVER_ACTOR),
                                plan))
                    .onItem()
                    .ignoreAsUni())
        .chain(() -> contents.keep(client, staged))
        .chain(() -> stagedContents.releaseOtherKept(client, staged.all()))
        .chain(() -> store.addApplied(client, hashes))
        .replaceWith(new Reset(VirtualTime.UNCHANGED));
  }
}
