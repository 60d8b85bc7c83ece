package dev.carrel.history;

import dev.carrel.history.Answer.ItemSeen;
import java.util.List;

/** Looks at the item. */
public record GetItem() implements Operation {
  @Override
  public List<Item> after(Item before, Occurrence occurrence) {
    return occurrence.answer().equals(new ItemSeen(before.version(), before.size()))
        ? List.of(before)
        : List.of();
  }
}
