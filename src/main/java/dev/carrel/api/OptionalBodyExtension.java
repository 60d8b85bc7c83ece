package dev.carrel.api;

import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.lang.model.types.Type;
import jakarta.ws.rs.Path;

/**
 * Marks each resource method whose body is a record that the resource declares as {@link
 * OptionalBody} at build time. Bodies of other types are vAPI structures, for which an absent body
 * is a missing parameter.
 */
public final class OptionalBodyExtension implements BuildCompatibleExtension {

  /** Called by the build for each class with {@link Path}. */
  @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Path.class)
  public void markMethods(ClassConfig resource) {
    String nestedPrefix = resource.info().name() + "$";
    resource.methods().stream()
        .filter(
            method ->
                method.info().parameters().stream()
                    .anyMatch(parameter -> isNested(parameter.type(), nestedPrefix)))
        .forEach(method -> method.addAnnotation(OptionalBody.class));
  }

  private static boolean isNested(Type type, String nestedPrefix) {
    return type.isClass() && type.asClass().declaration().name().startsWith(nestedPrefix);
  }
}
