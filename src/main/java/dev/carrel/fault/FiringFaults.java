package dev.carrel.fault;

import dev.carrel.database.Columns;
import dev.carrel.session.ServerIdentity;
import dev.carrel.time.SystemClock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.List;

/** Finds the fault that fires for a call or a transfer. */
@ApplicationScoped
class FiringFaults {
  private final FaultStore store;
  private final ServerIdentity server;
  private final SystemClock systemClock;

  FiringFaults(FaultStore store, ServerIdentity server, SystemClock systemClock) {
    this.store = store;
    this.server = server;
    this.systemClock = systemClock;
  }

  /**
   * Counts the call or transfer for one fault after the other until one fires; null if none does.
   *
   * @param faults match it, except for conditions on its session and item; in the order of their
   *     creation
   */
  Uni<Fault> find(List<Fault> faults, CalledObjects called) {
    return find(faults.iterator(), called);
  }

  private Uni<Fault> find(Iterator<Fault> faults, CalledObjects called) {
    if (!faults.hasNext()) {
      return Uni.createFrom().nullItem();
    }
    Fault fault = faults.next();
    return matches(fault, called)
        .chain(
            isMatch ->
                isMatch ? store.count(fault, systemClock.instant()) : Uni.createFrom().item(false))
        .chain(fires -> fires ? Uni.createFrom().item(fault) : find(faults, called));
  }

  private Uni<Boolean> matches(Fault fault, CalledObjects called) {
    if (!fault.matchesSession(called.session()) || !fault.dependsOnItem()) {
      return Uni.createFrom().item(fault.matchesSession(called.session()));
    }
    return findItemName(called).map(fault::matchesItem);
  }

  private Uni<String> findItemName(CalledObjects called) {
    if (called.item() != null) {
      return store.findItemName(Columns.parseUuid(called.item().value()));
    }
    return called.session() == null
        ? Uni.createFrom().nullItem()
        : store.findItemNameOfSession(server.toKey(called.session()).orElse(null));
  }
}
