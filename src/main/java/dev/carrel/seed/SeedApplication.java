package dev.carrel.seed;

import dev.carrel.control.FaultService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Creates the objects of a seed that do not exist yet, in one transaction. */
@ApplicationScoped
class SeedApplication {
  private final LibrarySeeding libraries;
  private final SessionSeeding sessions;
  private final FaultService faults;

  SeedApplication(LibrarySeeding libraries, SessionSeeding sessions, FaultService faults) {
    this.libraries = libraries;
    this.sessions = sessions;
    this.faults = faults;
  }

  /**
   * Creates the missing objects.
   *
   * @return what was created; fails with a {@code VapiError} that names the line and the field if
   *     an object exists with other values, refers to an item that does not exist, or exceeds a
   *     limit
   */
  Uni<SeedResult> apply(SeedTransaction transaction, SeedPlan plan) {
    return SeedTransaction.applyAll(
            plan.libraries(), library -> libraries.apply(transaction, library))
        .chain(
            created ->
                SeedTransaction.applyAll(
                        plan.sessions(), session -> sessions.apply(transaction, session))
                    .map(created::plus))
        .chain(
            created ->
                faults
                    .createMissing(transaction.client(), plan.faults())
                    .map(SeedResult::ofFaults)
                    .map(created::plus))
        .onFailure(InvalidSeedException.class)
        .transform(invalid -> plan.source().locate(invalid));
  }
}
