package dev.carrel.content;

import java.util.UUID;

/** Names one content: the bytes of one file, received once and never changed. */
public record ContentId(UUID value) {

  /** A new one. */
  public static ContentId random() {
    return new ContentId(UUID.randomUUID());
  }
}
