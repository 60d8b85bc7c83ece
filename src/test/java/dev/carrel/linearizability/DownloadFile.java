package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.Fetched;
import dev.carrel.vapi.ErrorType;
import java.util.List;
import java.util.stream.Stream;

/** Fetches a prepared file: its URI leads there while the session is ACTIVE. */
public record DownloadFile(String session, String name, String uri) implements ClientOperation {
  @Override
  public List<ModelItem> after(ModelItem before, LinearizationPoint occurrence) {
    ModelSession found = before.sessions().get(session);
    if (occurrence.answer().is(ErrorType.NOT_FOUND)) {
      Stream<ModelItem> ended = leads(found) ? Stream.of() : Stream.of(before);
      return Stream.concat(ended, occurrence.gone(before, session).stream()).distinct().toList();
    }
    boolean isThere = leads(found) && found.expiry().allowsPresence(occurrence.window());
    if (occurrence.part() == CallPhase.LAST_WORD) {
      return isThere ? List.of(before.with(session, occurrence.renewed(found))) : List.of();
    }
    return isThere && fits(found, occurrence.answer())
        ? List.of(before.with(session, occurrence.renewed(found)))
        : List.of();
  }

  private boolean leads(ModelSession found) {
    return found != null
        && found.isActive()
        && found.prepared().containsKey(name)
        && uri.equals(found.prepared().get(name).uri());
  }

  private boolean fits(ModelSession found, Response answer) {
    return answer.isOpen()
        || answer instanceof Fetched fetched
            && fetched.content().equals(found.prepared().get(name).content());
  }
}
