package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.Fetched;
import dev.carrel.vapi.ErrorType;
import java.util.List;
import java.util.stream.Stream;

/** Fetches a prepared file: its URI leads there while the session is ACTIVE. */
public record DownloadFile(String session, String name, String uri) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    ModelSession found = before.sessions().get(session);
    if (linearizationPoint.answer().is(ErrorType.NOT_FOUND)) {
      Stream<ModelItem> ended = leads(found) ? Stream.of() : Stream.of(before);
      return Stream.concat(ended, linearizationPoint.gone(before, session).stream())
          .distinct()
          .toList();
    }
    boolean isThere = leads(found) && found.expiry().allowsPresence(linearizationPoint.window());
    if (linearizationPoint.part() == CallPhase.LAST_WORD) {
      return isThere ? List.of(before.with(session, linearizationPoint.renewed(found))) : List.of();
    }
    return isThere && fits(found, linearizationPoint.answer())
        ? List.of(before.with(session, linearizationPoint.renewed(found)))
        : List.of();
  }

  private boolean leads(ModelSession found) {
    return found != null
        && found.isActive()
        && found.prepared().containsKey(name)
        && uri.equals(found.prepared().get(name).uri());
  }

  private boolean fits(ModelSession found, Response response) {
    return response.isInconclusive()
        || response instanceof Fetched fetched
            && fetched.content().equals(found.prepared().get(name).content());
  }
}
