package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.ReportedItemFiles;
import java.util.List;

/** Looks at the item's files. */
public record ListItemFiles() implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.answer().equals(new ReportedItemFiles(before.files()))
        ? List.of(before)
        : List.of();
  }
}
