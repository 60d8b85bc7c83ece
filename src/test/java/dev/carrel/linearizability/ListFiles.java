package dev.carrel.linearizability;

import static java.util.stream.Collectors.toMap;

import dev.carrel.linearizability.Response.ReportedFiles;
import java.util.List;
import java.util.Map;

/** Lists the files of an update session. */
public record ListFiles(String session) implements ClientOperation {
  @Override
  public List<ModelItem> outcomes(ModelItem before, LinearizationPoint linearizationPoint) {
    return linearizationPoint.outcomesOnSession(
        before,
        session,
        found ->
            linearizationPoint.response() instanceof ReportedFiles seen
                    && seen.files().equals(files(found))
                ? List.of(before)
                : List.of());
  }

  private static Map<String, ReportedFile> files(ModelSession found) {
    return found.files().entrySet().stream()
        .collect(toMap(Map.Entry::getKey, file -> file.getValue().toReportedFile()));
  }
}
