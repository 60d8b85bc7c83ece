package dev.carrel.linearizability;

import dev.carrel.vapi.ErrorType;
import java.util.List;

/** Removes a file from an update session and, on completion, from the item. */
public record RemoveFile(String session, String name) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnActiveSession(
        before,
        session,
        found -> {
          boolean isFileOfItem = before.files().containsKey(name);
          if (!found.files().containsKey(name) && !isFileOfItem) {
            return linearizationPoint.response().is(ErrorType.INVALID_ARGUMENT)
                ? List.of(before)
                : List.of();
          }
          ModelSession without = found.without(name, isFileOfItem);
          return linearizationPoint.outcomesOfSuccess(
              before.with(session, linearizationPoint.renewLease(without)));
        });
  }
}
