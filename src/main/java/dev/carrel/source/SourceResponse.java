package dev.carrel.source;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer of a host, its body paused.
 *
 * @param url whom it came
 * @param client the one that was made for it
 */
record SourceResponse(NormalizedUrl url, HttpClientResponse response, HttpClient client) {
  static final int OK = 200;
  static final int PARTIAL_CONTENT = 206;
  static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Pattern STRONG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

  /** Whether a validator can vouch for every byte. */
  static boolean isStrongValidator(String validator) {
    return validator != null && STRONG.matcher(validator).matches();
  }

  int status() {
    return response.statusCode();
  }

  boolean isRedirect() {
    return switch (status()) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  String location() {
    return response.getHeader(HttpHeaders.LOCATION);
  }

  /** The ETag if it is a strong one, else null. */
  String validator() {
    String tag = response.getHeader(HttpHeaders.ETAG);
    return isStrongValidator(tag) ? tag : null;
  }

  /** How many bytes come, or null if that is not told. */
  Long length() {
    String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && length.matches("\\d{1,18}") ? Long.valueOf(length) : null;
  }

  /**
   * The length of the whole file if this is all of it from an offset on and it is still the file
   * that the validator knew; else null.
   */
  Long totalLengthIfResumed(long offset, String validator) {
    String header = response.getHeader(HttpHeaders.CONTENT_RANGE);
    Matcher range = CONTENT_RANGE.matcher(header == null ? "" : header);
    if (status() != PARTIAL_CONTENT || !range.matches() || !validator.equals(validator())) {
      return null;
    }
    long whole = Long.parseLong(range.group(3));
    boolean fits =
        Long.parseLong(range.group(1)) == offset && Long.parseLong(range.group(2)) == whole - 1;
    return fits ? whole : null;
  }

  /** Lets go of the connection, whatever else was to come over it. */
  void close() {
    client.close();
  }
}
