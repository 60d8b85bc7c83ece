package dev.carrel.api.jsonrpc;

import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.VapiError;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All operations: the methods with {@link Operation} of the beans with {@link Service}. It is
 * created when the server starts; the start fails if a parameter or result has no vAPI data type.
 */
@Startup
@ApplicationScoped
class OperationRegistry {
  private final SortedMap<String, SortedMap<String, RegisteredOperation>> byService =
      new TreeMap<>();

  OperationRegistry(BeanManager beans) {
    DataTypeResolver types = new DataTypeResolver();
    for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
      Service service = bean.getBeanClass().getAnnotation(Service.class);
      if (service != null) {
        Object instance =
            beans.getReference(bean, bean.getBeanClass(), beans.createCreationalContext(bean));
        byService.put(service.value(), bind(service.value(), bean.getBeanClass(), instance, types));
      }
    }
  }

  private static SortedMap<String, RegisteredOperation> bind(
      String service, Class<?> type, Object bean, DataTypeResolver types) {
    SortedMap<String, RegisteredOperation> operations = new TreeMap<>();
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Operation.class)) {
        RegisteredOperation operation = RegisteredOperation.create(service, bean, method, types);
        operations.put(operation.name(), operation);
      }
    }
    return operations;
  }

  /**
   * Returns an operation.
   *
   * @throws VapiError OPERATION_NOT_FOUND if the service or the operation is unknown
   */
  RegisteredOperation get(String service, String operation) {
    Map<String, RegisteredOperation> operations = byService.get(service);
    if (operations == null) {
      throw notFound(Message.UNKNOWN_SERVICE.format(service));
    }
    RegisteredOperation found = operations.get(operation);
    if (found == null) {
      throw notFound(Message.UNKNOWN_OPERATION.format(operation, service));
    }
    return found;
  }

  private static VapiError notFound(LocalizableMessage message) {
    return new VapiError(ErrorType.OPERATION_NOT_FOUND, message);
  }

  /** Returns all operations, by the name of the service and by their own name. */
  SortedMap<String, SortedMap<String, RegisteredOperation>> byService() {
    return byService;
  }
}
