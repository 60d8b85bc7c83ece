package dev.carrel.api;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.util.List;

/** Finds the {@link Api} to which a resource class or a request path belongs. */
@Singleton
class ApiRegistry {
  private final List<Api> apis;
  private final List<String> actionParameters;
  private final Api fallback;

  ApiRegistry(@All List<Api> apis) {
    this.apis = apis;
    this.actionParameters = apis.stream().map(Api::actionParameter).distinct().toList();
    this.fallback =
        apis.stream().filter(api -> api.rootPath().equals("/api/")).findAny().orElseThrow();
  }

  /** Returns the query parameters that name actions, of all APIs. */
  List<String> actionParameters() {
    return actionParameters;
  }

  /**
   * Returns the API that a resource belongs to. The result does not depend on how the client
   * encoded the path of its request.
   */
  Api ofResource(Class<?> resource) {
    return ofPath(resource.getAnnotation(Path.class).value() + "/");
  }

  /** Returns the API whose root path the path begins with, or REST if there is none. */
  Api ofPath(String path) {
    return apis.stream().filter(api -> path.startsWith(api.rootPath())).findAny().orElse(fallback);
  }
}
