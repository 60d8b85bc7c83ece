package dev.carrel.operation;

import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.List;
import java.util.stream.Stream;

/**
 * All operations: the methods with {@link Operation} of the beans with {@link Service}. It is
 * created when the server starts; the start fails if a declaration is incomplete.
 */
@Startup
@ApplicationScoped
public class OperationRegistry {
  private final List<OperationDefinition> operations;

  OperationRegistry(BeanManager beans) {
    this.operations =
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
            .filter(bean -> bean.getBeanClass().isAnnotationPresent(Service.class))
            .flatMap(bean -> operationsOf(bean, beans))
            .toList();
  }

  private static Stream<OperationDefinition> operationsOf(Bean<?> service, BeanManager beans) {
    Object instance =
        beans.getReference(service, service.getBeanClass(), beans.createCreationalContext(service));
    return Stream.of(service.getBeanClass().getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Operation.class))
        .map(method -> OperationDefinition.of(instance, method));
  }

  /** Returns all operations, in no particular order. */
  public List<OperationDefinition> operations() {
    return operations;
  }
}
