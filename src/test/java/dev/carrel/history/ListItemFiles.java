package dev.carrel.history;

import dev.carrel.history.Answer.ItemFilesSeen;
import java.util.List;

/** Looks at the item's files. */
public record ListItemFiles() implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.answer().equals(new ItemFilesSeen(before.files()))
        ? List.of(before)
        : List.of();
  }
}
