package dev.carrel.api;

import dev.carrel.operation.Page;

/**
 * A response that contains a list of {@link Page}s, and the JSON that an API puts around the list.
 */
public interface PagedResponse {
  /** The first page of the list. */
  Page<?> firstPage();

  /** The JSON before the list; empty for none. */
  String prefix();

  /** The JSON after the list; empty for none. */
  String suffix();
}
