package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.ReportedItem;
import java.util.List;

/** Gets the item. */
public record GetItem() implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.response().equals(new ReportedItem(before.version(), before.size()))
        ? List.of(before)
        : List.of();
  }
}
