package dev.carrel.downloadsession;

import dev.carrel.content.ContentId;
import java.util.stream.Stream;

/**
 * The entity tag of a content (RFC 9110, 8.8.3). Contents never change, so their id is a strong
 * one.
 */
record EntityTag(String value) {
  static EntityTag of(ContentId content) {
    return new EntityTag("\"" + content.value() + "\"");
  }

  /** Whether the header {@code If-None-Match} or {@code If-Match} names it, or any. */
  boolean matches(String header) {
    return Stream.of(header.split(","))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || tag.equals(value) || tag.equals("W/" + value));
  }

  /** Whether the header {@code If-Range} names it; a date never does. */
  boolean matchesIfRange(String header) {
    return header.strip().equals(value);
  }
}
