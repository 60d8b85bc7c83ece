package dev.carrel.http;

import dev.carrel.text.Sanitizer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.MDC;

/**
 * Assigns an id to each request, which is in the response, in log lines and in the trace. The
 * client can send the id; otherwise, it is generated.
 *
 * <p>The id is assigned before any other handler runs. It is stored in the response headers, which
 * exist as long as the request.
 */
@ApplicationScoped
public class RequestId {
  /** The header of requests and responses that contains the id. */
  public static final String HEADER = "X-Request-ID";

  /** The attribute of spans that contains the id. */
  public static final String SPAN_ATTRIBUTE = "carrel.request_id";

  /** The key of the id in the logging context (MDC). */
  public static final String MDC_KEY = "requestId";

  /** The request header in which vAPI clients send the id. */
  private static final String OPERATION_ID = "vapi-ctx-opid";

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
      String sent = fromHeaders(request);
      set(request, sent.isEmpty() ? generate() : sent);
    }
  }

  /** The id of a request; empty if none is assigned yet. */
  public static String of(HttpServerRequest request) {
    String id = request.response().headers().get(HEADER);
    return id == null ? "" : id;
  }

  /** Uses an id from the request body, unless the request headers contain one. */
  public static void setFromBody(HttpServerRequest request, String id) {
    String sanitized = sanitize(id);
    if (!sanitized.isEmpty() && fromHeaders(request).isEmpty()) {
      set(request, sanitized);
    }
  }

  private static void set(HttpServerRequest request, String id) {
    request.response().putHeader(HEADER, id);
    MDC.put(MDC_KEY, id);
  }

  /**
   * {@code X-Request-ID}, which a proxy may set, takes precedence over the vAPI client's own
   * header.
   */
  private static String fromHeaders(HttpServerRequest request) {
    String id = sanitize(request.getHeader(HEADER));
    return id.isEmpty() ? sanitize(request.getHeader(OPERATION_ID)) : id;
  }

  private static String sanitize(String id) {
    return id == null ? "" : Sanitizer.removeUnprintable(id);
  }

  /** Ids are not secret, so a fast random generator is enough. */
  private static String generate() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
