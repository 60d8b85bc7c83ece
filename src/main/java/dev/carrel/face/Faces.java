package dev.carrel.face;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.util.List;

/** All faces that answer over REST. */
@Singleton
class Faces {
  private final List<Face> faces;
  private final List<String> actionParameters;
  private final Face other;

  Faces(@All List<Face> faces) {
    this.faces = faces;
    this.actionParameters = faces.stream().map(Face::actionParameter).distinct().toList();
    this.other = faces.stream().filter(face -> face.root().equals("/api/")).findAny().orElseThrow();
  }

  /** The query parameters that name actions. */
  List<String> actionParameters() {
    return actionParameters;
  }

  /** The face that a resource belongs to, however its path was spelt. */
  Face serving(Class<?> resource) {
    return of(resource.getAnnotation(Path.class).value() + "/");
  }

  /** The face that a path belongs to; what is under no face is answered as {@code /api} would. */
  Face of(String path) {
    return faces.stream().filter(face -> path.startsWith(face.root())).findAny().orElse(other);
  }
}
