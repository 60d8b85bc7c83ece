package dev.carrel.seed;

import dev.carrel.content.ContentId;
import dev.carrel.content.StagedContentStore.StagedContent;
import java.util.List;
import java.util.Map;

/** The contents of a seed, which are written. */
record StagedContents(Map<FileBytes, StagedContent> byBytes) {
  /** Returns all contents. */
  List<ContentId> all() {
    return byBytes.values().stream().map(StagedContent::content).toList();
  }

  /** Returns the contents that were written for this seed, and not kept from an earlier one. */
  List<ContentId> written() {
    return byBytes.values().stream()
        .filter(content -> !content.isKept())
        .map(StagedContent::content)
        .toList();
  }
}
