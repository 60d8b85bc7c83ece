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
 * All operations there are: the methods with {@link Operation} of the beans with {@link Service}.
 * It is made at the start, which fails where one of them cannot be reached over the wire.
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

  /** An operation; OPERATION_NOT_FOUND where there is none, whoever asks. */
  RegisteredOperation get(String service, String operation) {
    Map<String, RegisteredOperation> ofService = byService.get(service);
    if (ofService == null) {
      throw notFound(Message.UNKNOWN_SERVICE.format(service));
    }
    RegisteredOperation found = ofService.get(operation);
    if (found == null) {
      throw notFound(Message.UNKNOWN_OPERATION.format(operation, service));
    }
    return found;
  }

  private static VapiError notFound(LocalizableMessage why) {
    return new VapiError(ErrorType.OPERATION_NOT_FOUND, why);
  }

  /** The services, and of each the operations by their names. */
  SortedMap<String, SortedMap<String, RegisteredOperation>> byService() {
    return byService;
  }
}
