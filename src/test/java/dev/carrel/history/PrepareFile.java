package dev.carrel.history;

import dev.carrel.history.Answer.PreparedAt;
import dev.carrel.vapi.ErrorType;
import java.util.List;

/** Ties a file of the item, as it is now, to a download session. */
public record PrepareFile(String session, String name) implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.ofActive(
        before,
        session,
        found -> {
          Content content = content(before, found);
          if (content == null) {
            return unknown(before, occurrence, found);
          }
          Session with = found.with(name, prepared(found, content, occurrence.answer()));
          return fits(found, content, occurrence.answer())
              ? List.of(before.with(session, occurrence.renewed(with)))
              : List.of();
        });
  }

  /** What it was when it was prepared first. */
  private Content content(Item before, Session found) {
    if (found.prepared().containsKey(name)) {
      return found.prepared().get(name).content();
    }
    return before.files().containsKey(name) ? before.files().get(name).content() : null;
  }

  /** Whether asking for a file that is not there is activity, nothing says. */
  private List<Item> unknown(Item before, Occurrence occurrence, Session found) {
    if (!occurrence.answer().is(ErrorType.INVALID_ARGUMENT)) {
      return List.of();
    }
    Window either = found.expiry().within().spanning(occurrence.renewed(found).expiry().within());
    return List.of(before.with(session, found.expiring(new Expiry(either))));
  }

  private Prepared prepared(Session found, Content content, Answer answer) {
    if (answer instanceof PreparedAt at) {
      return new Prepared(at.uri(), content);
    }
    return found.prepared().getOrDefault(name, new Prepared(null, content));
  }

  private boolean fits(Session found, Content content, Answer answer) {
    if (!(answer instanceof PreparedAt at)) {
      return answer.allowsSuccess();
    }
    Prepared earlier = found.prepared().get(name);
    return at.uri() != null
        && at.content().equals(content)
        && (earlier == null || earlier.uri() == null || earlier.uri().equals(at.uri()));
  }
}
