package dev.carrel.content;

import java.io.IOException;

/** The content store does not have a content. */
public final class ContentNotFoundException extends IOException {
  private static final long serialVersionUID = 1;

  public ContentNotFoundException(ContentId id, Throwable cause) {
    super("Content %s does not exist".formatted(id.value()), cause);
  }
}
