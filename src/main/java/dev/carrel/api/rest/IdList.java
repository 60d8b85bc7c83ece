package dev.carrel.api.rest;

import dev.carrel.api.PagedResponse;
import dev.carrel.operation.Page;

/** A list of identifiers without an envelope. */
record IdList(Page<?> firstPage) implements PagedResponse {
  @Override
  public String prefix() {
    return "";
  }

  @Override
  public String suffix() {
    return "";
  }
}
