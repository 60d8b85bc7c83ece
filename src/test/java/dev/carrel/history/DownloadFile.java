package dev.carrel.history;

import dev.carrel.history.Answer.Fetched;
import dev.carrel.vapi.ErrorType;
import java.util.List;
import java.util.stream.Stream;

/** Fetches a prepared file: its URI leads there while the session is ACTIVE. */
public record DownloadFile(String session, String name, String uri) implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    Session found = before.sessions().get(session);
    if (occurrence.answer().is(ErrorType.NOT_FOUND)) {
      Stream<Item> ended = leads(found) ? Stream.of() : Stream.of(before);
      return Stream.concat(ended, occurrence.gone(before, session).stream()).distinct().toList();
    }
    boolean isThere = leads(found) && found.expiry().allowsPresence(occurrence.window());
    if (occurrence.part() == Part.LAST_WORD) {
      return isThere ? List.of(before.with(session, occurrence.renewed(found))) : List.of();
    }
    return isThere && fits(found, occurrence.answer())
        ? List.of(before.with(session, occurrence.renewed(found)))
        : List.of();
  }

  private boolean leads(Session found) {
    return found != null
        && found.isActive()
        && found.prepared().containsKey(name)
        && uri.equals(found.prepared().get(name).uri());
  }

  private boolean fits(Session found, Answer answer) {
    return answer.isOpen()
        || answer instanceof Fetched fetched
            && fetched.content().equals(found.prepared().get(name).content());
  }
}
