package dev.carrel.history;

import java.util.List;

/**
 * Announces a file of an update session, or announces it anew: whatever it received is dropped.
 *
 * @param announced what it is to be; null where the client does not tell
 */
public record AddFile(String session, String name, Content announced) implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.ofActive(
        before,
        session,
        found -> {
          String uri = occurrence.answer() instanceof Answer.Announced at ? at.uri() : null;
          Session with = found.with(name, SessionFile.announced(uri, announced));
          return occurrence.ifSuccess(before.with(session, occurrence.renewed(with)));
        });
  }
}
