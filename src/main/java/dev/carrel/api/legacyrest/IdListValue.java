package dev.carrel.api.legacyrest;

import dev.carrel.api.PagedResponse;
import dev.carrel.operation.Page;

/** A list of identifiers in the envelope {@code {"value": […]}}. */
record IdListValue(Page<?> firstPage) implements PagedResponse {
  @Override
  public String prefix() {
    return "{\"value\":";
  }

  @Override
  public String suffix() {
    return "}";
  }
}
