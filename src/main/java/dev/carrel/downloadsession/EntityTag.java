package dev.carrel.downloadsession;

import dev.carrel.content.ContentId;
import java.util.stream.Stream;

/**
 * The entity tag of a content (RFC 9110, section 8.8.3). It is strong and contains the id of the
 * content, because content never changes.
 */
record EntityTag(String value) {
  static EntityTag of(ContentId content) {
    return new EntityTag("\"" + content.value() + "\"");
  }

  /**
   * Whether the value of {@code If-None-Match} contains this tag, strong or weak, or is {@code *}.
   */
  boolean matches(String header) {
    return Stream.of(header.split(","))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || tag.equals(value) || tag.equals("W/" + value));
  }

  /** Whether the value of {@code If-Range} is this tag; false for a date. */
  boolean matchesIfRange(String header) {
    return header.strip().equals(value);
  }
}
