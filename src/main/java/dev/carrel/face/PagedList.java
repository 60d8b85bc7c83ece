package dev.carrel.face;

import dev.carrel.operation.Pages;

/** A face's answer that is a list in {@link Pages}, and what the face puts around it. */
public interface PagedList {
  /** The elements. */
  Pages<?> pages();

  /** What stands before the list, as JSON. */
  String before();

  /** What stands after it. */
  String after();
}
