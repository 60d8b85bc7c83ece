package dev.carrel.api.rest;

import dev.carrel.api.PagedResponse;
import dev.carrel.operation.Page;

/** A list of identifiers, as it is. */
record IdList(Page<?> pages) implements PagedResponse {
  @Override
  public String before() {
    return "";
  }

  @Override
  public String after() {
    return "";
  }
}
