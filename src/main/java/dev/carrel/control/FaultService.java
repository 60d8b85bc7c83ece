package dev.carrel.control;

import dev.carrel.async.Timers;
import dev.carrel.audit.Actor;
import dev.carrel.audit.AuditLog;
import dev.carrel.fault.FaultInfo;
import dev.carrel.fault.FaultSpec;
import dev.carrel.fault.FaultStore;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.operation.OperationRecorder;
import dev.carrel.operation.OperationRegistry;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualTime;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Creates, lists and deletes faults. Changes hold on all replicas when they complete. */
@ApplicationScoped
public class FaultService {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
  private static final int MAX_FAULTS = 1000;
  private static final Pattern ID = Pattern.compile("f-(\\d{1,18})");

  private final Sandbox sandbox;
  private final FaultStore store;
  private final FaultRules rules;
  private final OperationRegistry operations;
  private final OperationRecorder recorder;
  private final AuditLog auditLog;
  private final SystemClock systemClock;
  private final Vertx vertx;

  FaultService(
      Sandbox sandbox,
      FaultStore store,
      FaultRules rules,
      OperationRegistry operations,
      OperationRecorder recorder,
      AuditLog auditLog,
      SystemClock systemClock,
      Vertx vertx) {
    this.sandbox = sandbox;
    this.store = store;
    this.rules = rules;
    this.operations = operations;
    this.recorder = recorder;
    this.auditLog = auditLog;
    this.systemClock = systemClock;
    this.vertx = vertx;
  }

  /** A change to the faults, which leaves virtual time as it is. */
  private record FaultChange<T>(VirtualTime time, T result) implements Sandbox.Change {}

  /**
   * Changes the faults, and records the change in the audit log.
   *
   * @param name the name of the call in metrics and logs
   * @param change begins the change; fails if the call is not valid
   * @param description describes the result for the audit log
   */
  private <T> Uni<T> change(
      String name,
      Actor actor,
      Supplier<Function<SqlClient, Uni<T>>> change,
      Function<T, String> description) {
    return recorder.recordMethod(
        name,
        actor,
        () -> {
          Function<SqlClient, Uni<T>> statements = change.get();
          return Sandbox.ignoreCancellation(
              sandbox
                  .change(
                      (client, time) ->
                          statements.apply(client).map(result -> new FaultChange<>(time, result)))
                  .map(FaultChange::result)
                  .invoke(
                      result -> auditLog.logControl(description.apply(result), actor.address())));
        });
  }

  /**
   * Creates a fault.
   *
   * @throws VapiError INVALID_ARGUMENT if the specification is not valid;
   *     NOT_ALLOWED_IN_CURRENT_STATE if there are {@value #MAX_FAULTS} faults
   */
  public Uni<FaultInfo> create(FaultSpec spec, Actor actor) {
    return change(
            "control.fault.create",
            actor,
            () -> {
              FaultSpec complete = spec.withDefaults();
              rules.check(complete);
              return client -> createAll(client, List.of(complete));
            },
            created ->
                "create fault %s on %s".formatted(created.get(0).id(), spec.on().description()))
        .map(created -> created.get(0));
  }

  private Uni<List<FaultInfo>> createAll(SqlClient client, List<FaultSpec> specs) {
    Instant systemNow = systemClock.instant();
    return store
        .deleteExpired(client, systemNow)
        .chain(() -> store.countAll(client))
        .invoke(count -> requireBelowMaximum(count + specs.size()))
        .chain(() -> createAll(client, specs, systemNow));
  }

  private static void requireBelowMaximum(long count) {
    if (count > MAX_FAULTS) {
      throw Message.TOO_MANY_FAULTS.toError(ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, MAX_FAULTS);
    }
  }

  private Uni<List<FaultInfo>> createAll(
      SqlClient client, List<FaultSpec> specs, Instant systemNow) {
    return Multi.createFrom()
        .iterable(specs)
        .onItem()
        .transformToUniAndConcatenate(
            spec ->
                store.create(client, spec, spec.ttl() == null ? null : systemNow.plus(spec.ttl())))
        .collect()
        .asList();
  }

  /**
   * Creates the faults of a storm.
   *
   * @throws VapiError INVALID_ARGUMENT if the specification is not valid;
   *     NOT_ALLOWED_IN_CURRENT_STATE if there would be more than {@value #MAX_FAULTS} faults
   */
  public Uni<List<FaultInfo>> createStorm(StormSpec spec, Actor actor) {
    return change(
        "control.fault.create_storm",
        actor,
        () -> {
          List<FaultSpec> faults =
              new Storm(spec)
                  .faults(operations.operations().stream().map(OperationDefinition::shortName));
          return client -> createAll(client, faults);
        },
        created -> "create a storm of %d faults".formatted(created.size()));
  }

  /**
   * Requires that a fault is valid, and returns it with its default values.
   *
   * @throws VapiError INVALID_ARGUMENT if it is not valid
   */
  public FaultSpec requireValid(FaultSpec spec) {
    FaultSpec complete = spec.withDefaults();
    rules.check(complete);
    return complete;
  }

  /**
   * Creates those of the faults that do not exist yet, in a transaction of {@link Sandbox#change}.
   *
   * @param specs results of {@link #requireValid}
   * @return the number of created faults; fails with NOT_ALLOWED_IN_CURRENT_STATE if there would be
   *     too many
   */
  public Uni<Integer> createMissing(SqlClient client, List<FaultSpec> specs) {
    Instant systemNow = systemClock.instant();
    Map<FaultSpec, Long> counts = new HashMap<>();
    return store
        .deleteExpired(client, systemNow)
        .chain(
            () ->
                Multi.createFrom()
                    .iterable(specs)
                    .onItem()
                    .transformToUniAndConcatenate(
                        spec ->
                            store.createIfMissing(
                                client,
                                spec,
                                spec.ttl() == null ? null : systemNow.plus(spec.ttl()),
                                counts.merge(spec, 1L, Long::sum)))
                    .filter(isCreated -> isCreated)
                    .collect()
                    .with(Collectors.summingInt(isCreated -> 1)))
        .call(() -> store.countAll(client).invoke(FaultService::requireBelowMaximum));
  }

  /** Lists all faults, in the order of their creation. */
  public Uni<List<FaultInfo>> list(Actor actor) {
    return recorder.recordMethod(
        "control.fault.list", actor, () -> store.list(systemClock.instant()));
  }

  /**
   * Returns a fault; fails with NOT_FOUND if it does not exist.
   *
   * @param timeout how long to wait until the fault has fired {@code times} times; zero to return
   *     it as it is
   */
  public Uni<FaultInfo> get(String id, Duration timeout, Actor actor) {
    return recorder.recordMethod(
        "control.fault.get", actor, () -> find(id, System.nanoTime() + timeout.toNanos()));
  }

  private Uni<FaultInfo> find(String id, long deadlineNanos) {
    long key = toKey(id);
    return Multi.createBy()
        .repeating()
        .uni(
            AtomicBoolean::new,
            isRepeated -> pauseIf(isRepeated.getAndSet(true)).chain(() -> findExisting(id, key)))
        .whilst(fault -> !fault.isExhausted() && System.nanoTime() < deadlineNanos)
        .collect()
        .last();
  }

  private Uni<Void> pauseIf(boolean isRepeated) {
    return isRepeated ? Timers.delay(POLL_INTERVAL, vertx) : Uni.createFrom().voidItem();
  }

  private Uni<FaultInfo> findExisting(String id, long key) {
    return store.find(key, systemClock.instant()).onItem().ifNull().failWith(() -> notFound(id));
  }

  /** Deletes a fault; fails with NOT_FOUND if it does not exist. */
  public Uni<Void> delete(String id, Actor actor) {
    return change(
            "control.fault.delete",
            actor,
            () -> {
              long key = toKey(id);
              return client ->
                  store
                      .delete(client, key, systemClock.instant())
                      .invoke(
                          isDeleted -> {
                            if (!isDeleted) {
                              throw notFound(id);
                            }
                          });
            },
            deleted -> "delete fault " + id)
        .replaceWithVoid();
  }

  /** Deletes all faults. */
  public Uni<Void> deleteAll(Actor actor) {
    return change(
        "control.fault.delete_all", actor, () -> store::deleteAll, deleted -> "delete all faults");
  }

  private static long toKey(String id) {
    Matcher matcher = ID.matcher(id);
    if (!matcher.matches()) {
      throw notFound(id);
    }
    return Long.parseLong(matcher.group(1));
  }

  private static VapiError notFound(String id) {
    return Message.FAULT_NOT_FOUND.toError(ErrorType.NOT_FOUND, id);
  }
}
