package dev.carrel.text;

/** A pattern in which {@code *} means any text and {@code ?} any character. */
public final class Glob {
  private final int[] pattern;

  /** Creates the pattern of a glob. */
  public Glob(String glob) {
    this.pattern = glob.codePoints().toArray();
  }

  /**
   * Returns whether the whole text matches; false for null. Takes at most the product of both
   * lengths, unlike a regular expression.
   */
  public boolean matches(String text) {
    return text != null && matches(text.codePoints().toArray());
  }

  private boolean matches(int[] text) {
    int at = 0;
    int patternAt = 0;
    int star = -1;
    int textAtStar = 0;
    while (at < text.length) {
      if (patternAt < pattern.length && pattern[patternAt] == '*') {
        star = patternAt++;
        textAtStar = at;
      } else if (patternAt < pattern.length
          && (pattern[patternAt] == '?' || pattern[patternAt] == text[at])) {
        patternAt++;
        at++;
      } else if (star >= 0) {
        // The last star matches one character more.
        patternAt = star + 1;
        at = ++textAtStar;
      } else {
        return false;
      }
    }
    while (patternAt < pattern.length && pattern[patternAt] == '*') {
      patternAt++;
    }
    return patternAt == pattern.length;
  }
}
