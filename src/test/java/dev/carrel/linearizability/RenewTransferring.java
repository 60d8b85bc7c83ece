package dev.carrel.linearizability;

import java.util.List;

/**
 * The effect of an advance of virtual time on an ACTIVE session with a running transfer: it renews
 * the lease, as if the transfer had moved bytes all the time. Clients do not know whether the
 * server has counted the transfer as moving, so the model allows this effect and never requires it.
 */
public record RenewTransferring(String session) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    ModelSession found = before.sessions().get(session);
    return found != null
            && found.isActive()
            && found.expiry().allowsPresence(linearizationPoint.window())
        ? List.of(before.with(session, linearizationPoint.renewLease(found)))
        : List.of();
  }
}
