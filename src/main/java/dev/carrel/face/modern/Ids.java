package dev.carrel.face.modern;

import dev.carrel.face.PagedList;
import dev.carrel.operation.Pages;

/** A list of identifiers, as it is. */
record Ids(Pages<?> pages) implements PagedList {
  @Override
  public String before() {
    return "";
  }

  @Override
  public String after() {
    return "";
  }
}
