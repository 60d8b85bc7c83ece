package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.Downloaded;
import dev.carrel.vapi.ErrorType;
import java.util.List;
import java.util.stream.Stream;

/** Downloads a prepared file. Its URI is valid while the session is ACTIVE. */
public record DownloadFile(String session, String name, String uri) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    ModelSession found = before.sessions().get(session);
    if (linearizationPoint.response().is(ErrorType.NOT_FOUND)) {
      Stream<ModelItem> ended = isValidFor(found) ? Stream.of() : Stream.of(before);
      return Stream.concat(
              ended, linearizationPoint.outcomesWithoutSession(before, session).stream())
          .distinct()
          .toList();
    }
    boolean isAvailable =
        isValidFor(found) && found.expiry().allowsPresence(linearizationPoint.window());
    if (linearizationPoint.phase() == CallPhase.LAST_RENEWAL) {
      return isAvailable
          ? List.of(before.with(session, linearizationPoint.renewLease(found)))
          : List.of();
    }
    return isAvailable && matches(found, linearizationPoint.response())
        ? List.of(before.with(session, linearizationPoint.renewLease(found)))
        : List.of();
  }

  private boolean isValidFor(ModelSession found) {
    return found != null
        && found.isActive()
        && found.prepared().containsKey(name)
        && uri.equals(found.prepared().get(name).uri());
  }

  private boolean matches(ModelSession found, Response response) {
    return response.isInconclusive()
        || response instanceof Downloaded downloaded
            && downloaded.content().equals(found.prepared().get(name).content());
  }
}
