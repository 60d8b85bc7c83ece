package dev.carrel.fault;

import dev.carrel.journal.Journal;
import dev.carrel.session.ServerIdentity;
import dev.carrel.session.SessionExpiry;
import dev.carrel.time.SystemClock;
import dev.carrel.transfer.TransferKind;
import dev.carrel.vapi.session.SessionKind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Injects faults into transfers. */
@ApplicationScoped
public class TransferFaults {
  private static final Logger LOG = Logger.getLogger(TransferFaults.class);

  private final ActiveFaults activeFaults;
  private final FiringFaults firingFaults;
  private final ServerIdentity server;
  private final SessionExpiry sessionExpiry;
  private final Journal journal;
  private final SystemClock systemClock;
  private final Vertx vertx;

  TransferFaults(
      ActiveFaults activeFaults,
      FiringFaults firingFaults,
      ServerIdentity server,
      SessionExpiry sessionExpiry,
      Journal journal,
      SystemClock systemClock,
      Vertx vertx) {
    this.activeFaults = activeFaults;
    this.firingFaults = firingFaults;
    this.server = server;
    this.sessionExpiry = sessionExpiry;
    this.journal = journal;
    this.systemClock = systemClock;
    this.vertx = vertx;
  }

  /**
   * Returns the fault that fires for a transfer that begins; null if none does. Fails with the
   * error of the fault if it rejects the transfer.
   *
   * @param session the key of the transfer's session
   * @param request the request of the transfer; null for a pull
   */
  public Uni<TransferFault> find(
      TransferKind kind, UUID session, String fileName, HttpServerRequest request) {
    List<Fault> faults = activeFaults.ofTransfers();
    if (faults.isEmpty()) {
      return Uni.createFrom().nullItem();
    }
    Instant systemNow = systemClock.instant();
    List<Fault> matching =
        faults.stream().filter(fault -> fault.matches(kind, fileName, systemNow)).toList();
    SessionKind sessionKind =
        kind == TransferKind.DOWNLOAD ? SessionKind.DOWNLOAD : SessionKind.UPDATE;
    var called = new CalledObjects(server.toSessionId(sessionKind, session).value(), null);
    return firingFaults
        .find(matching, called)
        .onItem()
        .ifNotNull()
        .invoke(fault -> journal.recordFault(request, fault.name()))
        .onItem()
        .ifNotNull()
        .transform(fault -> create(fault, kind, session));
  }

  private TransferFault create(Fault fault, TransferKind kind, UUID session) {
    FaultAction action = fault.spec().action();
    if (action.error() != null && fault.spec().at() == FaultMoment.BEFORE) {
      throw fault.toError();
    }
    return new TransferFault(fault, kind, () -> expire(session), vertx);
  }

  private void expire(UUID session) {
    sessionExpiry
        .expireNow(session)
        .subscribe()
        .with(
            expired -> {},
            failure -> LOG.warnf("Could not expire session %s: %s", session, failure));
  }
}
