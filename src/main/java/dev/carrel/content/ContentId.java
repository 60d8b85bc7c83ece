package dev.carrel.content;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Identifies one content: the bytes of one file, received once and never changed. */
public record ContentId(UUID value) {

  private static final Pattern UUID_FORM =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  /** Parses a UUID in its canonical form of 36 characters; empty if the text has another form. */
  public static Optional<ContentId> parse(String text) {
    return UUID_FORM.matcher(text).matches()
        ? Optional.of(new ContentId(UUID.fromString(text)))
        : Optional.empty();
  }

  /** Returns a new random id. */
  public static ContentId random() {
    return new ContentId(UUID.randomUUID());
  }
}
