package dev.carrel.api;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Sends JSON with exactly the media type {@code application/json}, as vCenter does. RESTEasy
 * Reactive adds {@code ;charset=UTF-8}, which has no meaning for JSON (RFC 8259, section 11).
 *
 * <p>Ansible's collection {@code vmware.vmware_rest} compares the media type for equality.
 */
@Singleton
class JsonContentType {
  private static final String JSON = "application/json";
  private static final String JSON_WITH_PARAMETERS = JSON + ";";

  void registerRoute(@Observes Router router) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(
            context -> {
              context.addHeadersEndHandler(ended -> removeParameters(context));
              context.next();
            });
  }

  private static void removeParameters(RoutingContext context) {
    MultiMap headers = context.response().headers();
    String contentType = headers.get(HttpHeaders.CONTENT_TYPE);
    if (contentType != null && contentType.startsWith(JSON_WITH_PARAMETERS)) {
      headers.set(HttpHeaders.CONTENT_TYPE, JSON);
    }
  }
}
