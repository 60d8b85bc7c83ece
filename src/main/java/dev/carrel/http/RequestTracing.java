package dev.carrel.http;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Adds the request id to the spans of Quarkus and removes credentials from them: transfer URIs,
 * query strings, and user information in URLs.
 */
@Singleton
class RequestTracing implements SpanProcessor {
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
  private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
  private static final String REDACTED = "-";

  /**
   * The paths that may appear in spans. Other paths are transfer URIs, or could be normalized to
   * one.
   */
  private static final Pattern SAFE_PATHS =
      Pattern.compile("(?!.*(\\.\\.|//|[%;]))/(api|rest|sdk|pbm|console|q)(/.*)?");

  private static final String TRANSFER_PATH = UrlPaths.TRANSFERS + "{token}/{file}";

  private static final int ROUTE_ORDER = Integer.MIN_VALUE + 1;

  void registerRoute(
      @Observes Router router,
      @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean isDisabled) {
    if (!isDisabled) {
      router
          .route()
          .order(ROUTE_ORDER)
          .handler(
              context -> {
                addRequestId(Span.current(), context.request());
                context.next();
              });
    }
  }

  private static void addRequestId(Span span, HttpServerRequest request) {
    span.setAttribute(RequestId.SPAN_ATTRIBUTE, RequestId.of(request));
    if (request.path().startsWith(UrlPaths.TRANSFERS)) {
      span.updateName(request.method() + " " + TRANSFER_PATH)
          .setAttribute("http.route", TRANSFER_PATH);
    }
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    String path = span.getAttribute(PATH);
    if (path != null && !SAFE_PATHS.matcher(path).matches()) {
      span.setAttribute(PATH, REDACTED);
    }
    if (span.getAttribute(QUERY) != null) {
      span.setAttribute(QUERY, REDACTED);
    }
    String url = span.getAttribute(URL);
    if (url != null) {
      span.setAttribute(URL, url.replaceFirst("//[^/]*@", "//").replaceFirst("[?#].*", ""));
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
