package dev.carrel.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * What a request is called by its client, or else here, so that it can be found again: in the
 * answer, in the log and in the trace.
 *
 * <p>It is given before anything else is done with a request, and kept where nobody loses it: among
 * the headers of the answer.
 */
@ApplicationScoped
public class RequestId {
  /** The header in which clients say it, and are told. */
  public static final String HEADER = "X-Request-ID";

  public static final String SPAN_ATTRIBUTE = "carrel.request_id";

  /** Under which it is in the log's context. */
  public static final String MDC_KEY = "opId";

  /** How vAPI's own clients call it. */
  private static final String OPERATION_ID = "vapi-ctx-opid";

  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]|[\"'\\\\]");
  private static final int MAX_LENGTH = 128;

  void registerRoute(@Observes Router router) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(
            context -> {
              assign(context.request());
              context.next();
            });
  }

  private static void assign(HttpServerRequest request) {
    if (of(request).isEmpty()) {
      String told = fromHeaders(request);
      set(request, told.isEmpty() ? generate() : told);
    }
  }

  /** The id of a request. */
  public static String of(HttpServerRequest request) {
    String given = request.response().headers().get(HEADER);
    return given == null ? "" : given;
  }

  /** Takes an id that came in the body, unless the headers told one. */
  public static void accept(HttpServerRequest request, String id) {
    String fit = sanitize(id);
    if (!fit.isEmpty() && fromHeaders(request).isEmpty()) {
      set(request, fit);
    }
  }

  private static void set(HttpServerRequest request, String id) {
    request.response().putHeader(HEADER, id);
    MDC.put(MDC_KEY, id);
  }

  /**
   * That of the proxy goes before that of the client behind it, who may well have told the same.
   */
  private static String fromHeaders(HttpServerRequest request) {
    String told = sanitize(request.getHeader(HEADER));
    return told.isEmpty() ? sanitize(request.getHeader(OPERATION_ID)) : told;
  }

  /** It must not look like anything but an id, wherever it is written. */
  private static String sanitize(String id) {
    if (id == null) {
      return "";
    }
    String fit = UNPRINTABLE.matcher(id).replaceAll("").strip();
    return fit.length() > MAX_LENGTH ? fit.substring(0, MAX_LENGTH) : fit;
  }

  /** Nobody needs to be unable to guess it. */
  private static String generate() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
