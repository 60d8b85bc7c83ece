package dev.carrel.api;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.util.List;

/** All faces that answer over REST. */
@Singleton
class ApiRegistry {
  private final List<Api> faces;
  private final List<String> actionParameters;
  private final Api other;

  ApiRegistry(@All List<Api> faces) {
    this.faces = faces;
    this.actionParameters = faces.stream().map(Api::actionParameter).distinct().toList();
    this.other = faces.stream().filter(face -> face.root().equals("/api/")).findAny().orElseThrow();
  }

  /** The query parameters that name actions. */
  List<String> actionParameters() {
    return actionParameters;
  }

  /** The face that a resource belongs to, however its path was spelt. */
  Api serving(Class<?> resource) {
    return of(resource.getAnnotation(Path.class).value() + "/");
  }

  /** The face that a path belongs to; what is under no face is answered as {@code /api} would. */
  Api of(String path) {
    return faces.stream().filter(face -> path.startsWith(face.root())).findAny().orElse(other);
  }
}
