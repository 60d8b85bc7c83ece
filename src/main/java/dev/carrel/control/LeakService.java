package dev.carrel.control;

import dev.carrel.async.Timers;
import dev.carrel.audit.Actor;
import dev.carrel.content.ContentSweeper;
import dev.carrel.content.OrphanedFiles;
import dev.carrel.control.LeakStore.Found;
import dev.carrel.operation.OperationRecorder;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** Finds what clients have left behind. */
@ApplicationScoped
public class LeakService {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final Duration MAX_WAIT = Duration.ofMinutes(1);

  private final LeakStore store;
  private final ContentSweeper sweeper;
  private final OrphanedFiles orphanedFiles;
  private final OperationRecorder recorder;
  private final VirtualClock virtualClock;
  private final SystemClock systemClock;
  private final Vertx vertx;

  LeakService(
      LeakStore store,
      ContentSweeper sweeper,
      OrphanedFiles orphanedFiles,
      OperationRecorder recorder,
      VirtualClock virtualClock,
      SystemClock systemClock,
      Vertx vertx) {
    this.store = store;
    this.sweeper = sweeper;
    this.orphanedFiles = orphanedFiles;
    this.recorder = recorder;
    this.virtualClock = virtualClock;
    this.systemClock = systemClock;
    this.vertx = vertx;
  }

  /**
   * Returns what exists although it must not, at most 100 of each type; empty if nothing does.
   * Waits until nothing exists, or the time of the specification has passed.
   *
   * @throws VapiError INVALID_ARGUMENT if the specification is not valid
   */
  public Uni<List<Leak>> find(LeakSpec spec, Actor actor) {
    return recorder.recordMethod(
        "control.leak.find",
        actor,
        () -> {
          check(spec);
          Duration wait = spec.within() == null ? Duration.ZERO : spec.within();
          return findUntil(spec.noneOf(), System.nanoTime() + wait.toNanos())
              .chain(this::addCreatedBy);
        });
  }

  private static void check(LeakSpec spec) {
    boolean hasTypes =
        spec.noneOf() != null
            && !spec.noneOf().isEmpty()
            && spec.noneOf().stream().allMatch(Objects::nonNull);
    if (!hasTypes) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT,
          spec.noneOf(),
          "none_of",
          "expected at least one of " + List.of(LeakType.values()));
    }
    Duration within = spec.within();
    if (within != null && (within.isNegative() || within.compareTo(MAX_WAIT) > 0)) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT, within, "within", "expected a duration from PT0S to PT1M");
    }
  }

  private Uni<List<Found>> findUntil(List<LeakType> types, long deadlineNanos) {
    return Multi.createBy()
        .repeating()
        .uni(
            AtomicBoolean::new,
            isRepeated -> pauseIf(isRepeated.getAndSet(true)).chain(() -> findAll(types)))
        .whilst(leaks -> !leaks.isEmpty() && System.nanoTime() < deadlineNanos)
        .collect()
        .last();
  }

  private Uni<List<Leak>> addCreatedBy(List<Found> found) {
    return Multi.createFrom()
        .iterable(found)
        .onItem()
        .transformToUniAndConcatenate(store::addCreatedBy)
        .collect()
        .asList();
  }

  private Uni<Void> pauseIf(boolean isRepeated) {
    return isRepeated ? Timers.delay(POLL_INTERVAL, vertx) : Uni.createFrom().voidItem();
  }

  private Uni<List<Found>> findAll(List<LeakType> types) {
    return collectOrphans(types)
        .onItem()
        .transformToMulti(collected -> Multi.createFrom().iterable(types).select().distinct())
        .onItem()
        .transformToUniAndConcatenate(
            type -> store.find(type, virtualClock.instant(), systemClock.instant()))
        .onItem()
        .<Found>disjoint()
        .collect()
        .asList();
  }

  /** Deletes released content first, so that only content that is never deleted is a leak. */
  private Uni<Void> collectOrphans(List<LeakType> types) {
    return types.contains(LeakType.ORPHANED_CONTENT)
        ? sweeper.sweepReleased().chain(orphanedFiles::check).replaceWithVoid()
        : Uni.createFrom().voidItem();
  }
}
