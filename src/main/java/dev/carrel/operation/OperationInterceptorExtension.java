package dev.carrel.operation;

import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;

/**
 * Marks each method with {@link Operation} in a class with {@link Service} as {@link Intercepted}
 * at build time. So no operation can be missed, and the package {@code vapi} does not depend on the
 * interceptor.
 */
public final class OperationInterceptorExtension implements BuildCompatibleExtension {

  /** Called by the build for each class with {@link Service}. */
  @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Service.class)
  public void markOperations(ClassConfig service) {
    service.methods().stream()
        .filter(method -> method.info().hasAnnotation(Operation.class))
        .forEach(method -> method.addAnnotation(Intercepted.class));
  }
}
