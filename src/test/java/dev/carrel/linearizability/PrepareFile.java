package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.PreparedAt;
import dev.carrel.vapi.ErrorType;
import java.util.List;

/** Ties a file of the item, as it is now, to a download session. */
public record PrepareFile(String session, String name) implements ClientOperation {
  @Override
  public List<ModelItem> after(ModelItem before, LinearizationPoint occurrence) {
    return occurrence.ofActive(
        before,
        session,
        found -> {
          FileContent content = content(before, found);
          if (content == null) {
            return unknown(before, occurrence, found);
          }
          ModelSession with = found.with(name, prepared(found, content, occurrence.answer()));
          return fits(found, content, occurrence.answer())
              ? List.of(before.with(session, occurrence.renewed(with)))
              : List.of();
        });
  }

  /** What it was when it was prepared first. */
  private FileContent content(ModelItem before, ModelSession found) {
    if (found.prepared().containsKey(name)) {
      return found.prepared().get(name).content();
    }
    return before.files().containsKey(name) ? before.files().get(name).content() : null;
  }

  /** Whether asking for a file that is not there is activity, nothing says. */
  private List<ModelItem> unknown(
      ModelItem before, LinearizationPoint occurrence, ModelSession found) {
    if (!occurrence.answer().is(ErrorType.INVALID_ARGUMENT)) {
      return List.of();
    }
    TimeWindow either =
        found.expiry().within().spanning(occurrence.renewed(found).expiry().within());
    return List.of(before.with(session, found.expiring(new ExpiryWindow(either))));
  }

  private PreparedFile prepared(ModelSession found, FileContent content, Response answer) {
    if (answer instanceof PreparedAt at) {
      return new PreparedFile(at.uri(), content);
    }
    return found.prepared().getOrDefault(name, new PreparedFile(null, content));
  }

  private boolean fits(ModelSession found, FileContent content, Response answer) {
    if (!(answer instanceof PreparedAt at)) {
      return answer.allowsSuccess();
    }
    PreparedFile earlier = found.prepared().get(name);
    return at.uri() != null
        && at.content().equals(content)
        && (earlier == null || earlier.uri() == null || earlier.uri().equals(at.uri()));
  }
}
