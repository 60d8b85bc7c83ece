package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import java.util.List;

/** Takes a file out of an update session and, once that is completed, out of the item. */
public record RemoveFile(String session, String name) implements ClientOperation {
  @Override
  public List<ModelItem> after(ModelItem before, LinearizationPoint occurrence) {
    return occurrence.ofActive(
        before,
        session,
        found -> {
          boolean isItems = before.files().containsKey(name);
          if (!found.files().containsKey(name) && !isItems) {
            return occurrence.answer().is(ErrorType.INVALID_ARGUMENT) ? List.of(before) : List.of();
          }
          ModelSession without = found.without(name, isItems);
          return occurrence.ifSuccess(before.with(session, occurrence.renewed(without)));
        });
  }
}
