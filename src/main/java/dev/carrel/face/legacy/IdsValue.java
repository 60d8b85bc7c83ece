package dev.carrel.face.legacy;

import dev.carrel.face.PagedList;
import dev.carrel.operation.Pages;

/** A list of identifiers, wrapped as {@link Value} wraps. */
record IdsValue(Pages<?> pages) implements PagedList {
  @Override
  public String before() {
    return "{\"value\":";
  }

  @Override
  public String after() {
    return "}";
  }
}
