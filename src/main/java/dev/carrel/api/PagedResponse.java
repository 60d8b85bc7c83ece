package dev.carrel.api;

import dev.carrel.operation.Page;

/** A face's answer that is a list in {@link Page}, and what the face puts around it. */
public interface PagedResponse {
  /** The elements. */
  Page<?> firstPage();

  /** What stands before the list, as JSON. */
  String prefix();

  /** What stands after it. */
  String suffix();
}
