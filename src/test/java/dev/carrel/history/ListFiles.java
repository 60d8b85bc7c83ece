package dev.carrel.history;

import static java.util.stream.Collectors.toMap;

import dev.carrel.history.Answer.FilesSeen;
import java.util.List;
import java.util.Map;

/** Looks at the files of an update session. */
public record ListFiles(String session) implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.of(
        before,
        session,
        found ->
            occurrence.answer() instanceof FilesSeen seen && seen.files().equals(files(found))
                ? List.of(before)
                : List.of());
  }

  private static Map<String, FileSeen> files(Session found) {
    return found.files().entrySet().stream()
        .collect(toMap(Map.Entry::getKey, file -> file.getValue().seen()));
  }
}
