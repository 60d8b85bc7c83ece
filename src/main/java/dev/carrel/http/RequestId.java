package dev.carrel.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/** What a request is called by its client, or else here, so that it can be found again. */
public final class RequestId {
  /** The header in which clients say it. */
  public static final String HEADER = "X-Request-ID";

  private static final Pattern SOUND = Pattern.compile("[\\x21-\\x7e&&[^\"\\\\]]{1,128}");

  private RequestId() {}

  /** The name of a request. One that could be taken for something else in a log is not taken. */
  public static String of(HttpServerRequest request) {
    String given = request.getHeader(HEADER);
    return given != null && SOUND.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }
}
