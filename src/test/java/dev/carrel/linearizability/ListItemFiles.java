package dev.carrel.linearizability;

import dev.carrel.linearizability.Response.ReportedItemFiles;
import java.util.List;

/** Looks at the item's files. */
public record ListItemFiles() implements ClientOperation {
  @Override
  public List<ModelItem> after(ModelItem before, LinearizationPoint occurrence) {
    return occurrence.answer().equals(new ReportedItemFiles(before.files()))
        ? List.of(before)
        : List.of();
  }
}
