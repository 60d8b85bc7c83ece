package dev.carrel.seed;

import dev.carrel.audit.Actor;
import dev.carrel.audit.AuditLog;
import dev.carrel.audit.Channel;
import dev.carrel.content.ContentSweeper;
import dev.carrel.control.Sandbox;
import dev.carrel.operation.OperationRecorder;
import dev.carrel.time.SystemClock;
import dev.carrel.time.VirtualClock;
import dev.carrel.time.VirtualTime;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** Applies seeds. */
@ApplicationScoped
public class SeedService {
  private static final String NAME = "The seed";

  /** The server itself, when it applies the seeds of its configuration. */
  static final Actor SERVER_ACTOR = new Actor(null, Channel.CONTROL, null, null);

  private final SeedParser parser;
  private final SeedRules rules;
  private final SeedContents contents;
  private final SeedStore store;
  private final SeedApplication application;
  private final Sandbox sandbox;
  private final ContentSweeper sweeper;
  private final OperationRecorder recorder;
  private final AuditLog auditLog;
  private final VirtualClock virtualClock;
  private final SystemClock systemClock;
  private final Vertx vertx;

  SeedService(
      SeedParser parser,
      SeedRules rules,
      SeedContents contents,
      SeedStore store,
      SeedApplication application,
      Sandbox sandbox,
      ContentSweeper sweeper,
      OperationRecorder recorder,
      AuditLog auditLog,
      VirtualClock virtualClock,
      SystemClock systemClock,
      Vertx vertx) {
    this.parser = parser;
    this.rules = rules;
    this.contents = contents;
    this.store = store;
    this.application = application;
    this.sandbox = sandbox;
    this.sweeper = sweeper;
    this.recorder = recorder;
    this.auditLog = auditLog;
    this.virtualClock = virtualClock;
    this.systemClock = systemClock;
    this.vertx = vertx;
  }

  private record Seeding(VirtualTime time, SeedResult result) implements Sandbox.Change {}

  /**
   * Applies a document: creates its objects that do not exist yet, in one transaction.
   *
   * @param isJson whether it is JSON, and not YAML
   * @return what was created
   * @throws VapiError INVALID_REQUEST or INVALID_ARGUMENT if the document is invalid,
   *     NOT_ALLOWED_IN_CURRENT_STATE if it contradicts what exists or exceeds a limit; the message
   *     names the line and the field
   */
  public Uni<SeedResult> apply(byte[] document, boolean isJson, Actor actor) {
    return recorder.recordMethod(
        "control.seed.apply",
        actor,
        () ->
            Sandbox.ignoreCancellation(
                vertx
                    .executeBlocking(() -> rules.plan(parser.parse(NAME, document, isJson)), false)
                    .chain(plan -> apply(plan, actor))
                    .invoke(
                        result ->
                            auditLog.logControl("apply a seed: " + result, actor.address()))));
  }

  private Uni<SeedResult> apply(SeedPlan plan, Actor actor) {
    return contents
        .stage(plan.contents())
        .chain(
            staged ->
                sandbox
                    .change((client, time) -> apply(client, time, plan, staged, actor))
                    .map(Seeding::result)
                    .invoke(sweeper::trigger)
                    .onFailure()
                    .call(() -> contents.releaseUnused(staged)));
  }

  private Uni<Seeding> apply(
      SqlClient client, VirtualTime time, SeedPlan plan, StagedContents staged, Actor actor) {
    return application
        .apply(new SeedTransaction(client, staged, now(time), actor), plan)
        .call(() -> contents.release(client, staged))
        .map(result -> new Seeding(time, result));
  }

  /**
   * Applies a seed of the configuration, unless it was applied since the last reset.
   *
   * @return what was created; fails like {@link #apply(byte[], boolean, Actor)}
   */
  Uni<SeedResult> applyConfigured(SeedPlan plan) {
    return store
        .isApplied(plan.source().hash())
        .chain(
            isApplied ->
                isApplied ? Uni.createFrom().item(SeedResult.NONE) : stageAndApplyConfigured(plan));
  }

  private Uni<SeedResult> stageAndApplyConfigured(SeedPlan plan) {
    return contents
        .stage(plan.contents())
        .chain(
            staged ->
                sandbox
                    .change((client, time) -> applyConfigured(client, time, plan, staged))
                    .map(Seeding::result)
                    .onFailure()
                    .call(() -> contents.releaseUnused(staged)));
  }

  /** Another replica may have applied the seed in the meantime. */
  private Uni<Seeding> applyConfigured(
      SqlClient client, VirtualTime time, SeedPlan plan, StagedContents staged) {
    String hash = plan.source().hash();
    return store
        .isApplied(client, hash)
        .chain(
            isApplied ->
                isApplied
                    ? contents.release(client, staged).replaceWith(SeedResult.NONE)
                    : application
                        .apply(new SeedTransaction(client, staged, now(time), SERVER_ACTOR), plan)
                        .call(() -> contents.keep(client, staged))
                        .call(() -> store.addApplied(client, List.of(hash))))
        .map(result -> new Seeding(time, result));
  }

  /** The later of the stored time and what this replica's clock has shown. */
  private Instant now(VirtualTime time) {
    Instant stored = time.at(systemClock.instant());
    Instant shown = virtualClock.instant();
    return shown.isAfter(stored) ? shown : stored;
  }
}
