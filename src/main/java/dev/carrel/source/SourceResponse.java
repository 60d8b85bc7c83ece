package dev.carrel.source;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The response of a host. Its body is paused.
 *
 * @param url the URL that the response is for
 * @param response the response
 * @param client the HTTP client of this request only; closing it closes the connection
 */
record SourceResponse(NormalizedUrl url, HttpClientResponse response, HttpClient client) {
  static final int OK = 200;
  static final int PARTIAL_CONTENT = 206;
  static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Pattern STRONG_ETAG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

  /**
   * Whether a validator is a strong ETag (RFC 9110, section 8.8.1), which identifies every byte of
   * the file. Weak ETags do not.
   */
  static boolean isStrongValidator(String validator) {
    return validator != null && STRONG_ETAG.matcher(validator).matches();
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

  /** The ETag; null if there is none or it is weak. */
  String validator() {
    String tag = response.getHeader(HttpHeaders.ETAG);
    return isStrongValidator(tag) ? tag : null;
  }

  /** The value of {@code Content-Length}; null if it is missing or invalid. */
  Long length() {
    String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && length.matches("\\d{1,18}") ? Long.valueOf(length) : null;
  }

  /**
   * The length of the whole file in bytes, if the response is the rest of the file from {@code
   * offset} and the file still has this validator; null otherwise.
   */
  Long totalLengthIfResumed(long offset, String validator) {
    String header = response.getHeader(HttpHeaders.CONTENT_RANGE);
    Matcher range = CONTENT_RANGE.matcher(header == null ? "" : header);
    if (status() != PARTIAL_CONTENT || !range.matches() || !validator.equals(validator())) {
      return null;
    }
    long whole = Long.parseLong(range.group(3));
    boolean isRest =
        Long.parseLong(range.group(1)) == offset && Long.parseLong(range.group(2)) == whole - 1;
    return isRest ? whole : null;
  }

  /** Closes the connection and discards the rest of the body. */
  void close() {
    client.close();
  }
}
