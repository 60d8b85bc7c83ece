package dev.carrel.linearizability;

import static java.util.stream.Collectors.toMap;

import dev.carrel.linearizability.Response.ReportedFiles;
import dev.carrel.vapi.session.TransferStatus;
import java.util.List;
import java.util.Map;

/** Lists the files of an update session and the unchanged files of the item. */
public record ListFiles(String session) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnSession(
        before,
        session,
        found ->
            linearizationPoint.response() instanceof ReportedFiles seen
                    && seen.files().equals(files(before, found))
                ? List.of(before)
                : List.of());
  }

  private static Map<String, ReportedFile> files(ModelItem item, ModelSession found) {
    Map<String, ReportedFile> files =
        found.files().entrySet().stream()
            .collect(toMap(Map.Entry::getKey, file -> file.getValue().toReportedFile()));
    found
        .unchanged(item.files())
        .forEach(
            (name, file) ->
                files.put(name, new ReportedFile(TransferStatus.READY, file.content())));
    return files;
  }
}
