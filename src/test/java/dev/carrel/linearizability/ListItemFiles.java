package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.ReportedItemFiles;
import java.util.List;

/** Lists the files of the item. */
public record ListItemFiles() implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.response().equals(new ReportedItemFiles(before.files()))
        ? List.of(before)
        : List.of();
  }
}
