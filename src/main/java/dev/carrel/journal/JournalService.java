package dev.carrel.journal;

import dev.carrel.audit.Actor;
import dev.carrel.audit.AuditLog;
import dev.carrel.journal.JournalStore.Position;
import dev.carrel.operation.OperationRecorder;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Searches, verifies and clears the journal. */
@ApplicationScoped
public class JournalService {
  private final JournalStore store;
  private final JournalRules rules;
  private final OperationRecorder recorder;
  private final AuditLog auditLog;

  JournalService(
      JournalStore store, JournalRules rules, OperationRecorder recorder, AuditLog auditLog) {
    this.store = store;
    this.rules = rules;
    this.recorder = recorder;
    this.auditLog = auditLog;
  }

  /**
   * A part of the journal.
   *
   * @param droppedThrough the position of the newest entry that was dropped; 0 if none was
   */
  public record Listing(List<JournalEntry> entries, long droppedThrough) {}

  /**
   * Lists entries in the order in which they ended.
   *
   * @param limit the maximum number of entries
   * @throws VapiError INVALID_ARGUMENT if the filter is not valid
   */
  public Uni<Listing> list(JournalFilter filter, int limit, Actor actor) {
    return recorder.recordMethod(
        "control.journal.list",
        actor,
        () -> {
          rules.check(filter, "");
          return store
              .list(filter, limit)
              .chain(entries -> store.droppedThrough().map(drop -> new Listing(entries, drop)));
        });
  }

  /** Returns the entries that match, as an HTTP archive. */
  public Uni<HarDocument> toHar(JournalFilter filter, Actor actor) {
    return list(filter, JournalStore.MAX_ENTRIES, actor)
        .map(listing -> HarDocument.of(listing.entries()));
  }

  /**
   * Verifies an assertion.
   *
   * @throws VapiError INVALID_ARGUMENT if the assertion is not valid; NOT_ALLOWED_IN_CURRENT_STATE
   *     if entries that it depends on may have been dropped
   */
  public Uni<VerificationResult> verify(VerificationSpec spec, Actor actor) {
    return recorder.recordMethod(
        "control.journal.verify",
        actor,
        () -> {
          rules.check(spec);
          return (spec.calls() == null ? verifyOrder(spec) : verifyCount(spec))
              .call(() -> requireComplete(spec));
        });
  }

  /** Called after the search, because entries may be dropped in the meantime. */
  private Uni<Void> requireComplete(VerificationSpec spec) {
    List<JournalFilter> filters = spec.calls() == null ? spec.order() : List.of(spec.calls());
    long after = filters.stream().mapToLong(JournalFilter::afterPosition).min().orElse(0);
    return store
        .droppedThrough()
        .invoke(
            dropped -> {
              if (dropped > after) {
                throw Message.JOURNAL_INCOMPLETE.toError(
                    ErrorType.NOT_ALLOWED_IN_CURRENT_STATE, dropped, dropped);
              }
            })
        .replaceWithVoid();
  }

  private Uni<VerificationResult> verifyCount(VerificationSpec spec) {
    VerificationSpec.Times times =
        spec.times() == null ? VerificationSpec.Times.AT_LEAST_ONE : spec.times();
    return store
        .findPositions(spec.calls())
        .map(
            found ->
                new VerificationResult(
                    times.isMetBy(found.size()),
                    (long) found.size(),
                    found.stream().map(Position::id).toList(),
                    null));
  }

  private Uni<VerificationResult> verifyOrder(VerificationSpec spec) {
    return Multi.createFrom()
        .iterable(spec.order())
        .onItem()
        .transformToUniAndConcatenate(store::findPositions)
        .collect()
        .asList()
        .map(steps -> OrderVerification.findViolations(steps, spec.session()))
        .map(violations -> new VerificationResult(violations.isEmpty(), null, null, violations));
  }

  /** Deletes all entries in a transaction. The ends of running transfers are not recorded then. */
  public Uni<Void> clear(SqlClient client) {
    return store.clear(client);
  }

  /** Deletes all entries. The ends of running transfers are not recorded then. */
  public Uni<Void> clear(Actor actor) {
    return recorder.recordMethod(
        "control.journal.clear",
        actor,
        () ->
            store.clear().invoke(() -> auditLog.logControl("clear the journal", actor.address())));
  }
}
