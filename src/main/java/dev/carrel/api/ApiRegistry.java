package dev.carrel.api;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.util.List;

/** All faces that answer over REST. */
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

  /** The query parameters that name actions. */
  List<String> actionParameters() {
    return actionParameters;
  }

  /** The face that a resource belongs to, however its path was spelt. */
  Api ofResource(Class<?> resource) {
    return ofPath(resource.getAnnotation(Path.class).value() + "/");
  }

  /** The face that a path belongs to; what is under no face is answered as {@code /api} would. */
  Api ofPath(String path) {
    return apis.stream().filter(api -> path.startsWith(api.rootPath())).findAny().orElse(fallback);
  }
}
