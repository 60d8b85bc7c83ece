package dev.carrel.operation;

import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;

/**
 * Has each method with {@link Operation} of a class with {@link Service} observed, while the
 * application is built: so no operation can be forgotten, and {@code vapi} knows nothing of it.
 */
public final class OperationInterceptorExtension implements BuildCompatibleExtension {

  /** Called by the build for each class with {@link Service}. */
  @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Service.class)
  public void observe(ClassConfig service) {
    service.methods().stream()
        .filter(method -> method.info().hasAnnotation(Operation.class))
        .forEach(method -> method.addAnnotation(Intercepted.class));
  }
}
