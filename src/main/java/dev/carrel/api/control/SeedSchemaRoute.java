package dev.carrel.api.control;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Serves the JSON Schema of seeds, for editors. Like the OpenAPI documents, it needs no key, also
 * if the control API is disabled, because the configuration can contain seeds.
 */
@Singleton
class SeedSchemaRoute {
  private static final String PATH = "/q/seed-schema.json";
  private static final String RESOURCE = "/seed/seed-schema.json";

  void registerRoute(@Observes Router router) {
    router
        .get(PATH)
        .handler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/schema+json")
                    .end(schema()));
  }

  private static String schema() {
    try (var resource = SeedSchemaRoute.class.getResourceAsStream(RESOURCE)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
