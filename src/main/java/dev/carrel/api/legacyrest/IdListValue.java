package dev.carrel.api.legacyrest;

import dev.carrel.api.PagedResponse;
import dev.carrel.operation.Page;

/** A list of identifiers, wrapped as {@link Value} wraps. */
record IdListValue(Page<?> pages) implements PagedResponse {
  @Override
  public String before() {
    return "{\"value\":";
  }

  @Override
  public String after() {
    return "}";
  }
}
