package dev.carrel.api.jsonrpc;

import dev.carrel.operation.OperationDefinition;
import dev.carrel.operation.OperationRegistry;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All operations with their data types. It is created when the server starts; the start fails if a
 * parameter or result has no vAPI data type.
 */
@Startup
@ApplicationScoped
class JsonRpcOperations {
  private final SortedMap<String, SortedMap<String, JsonRpcOperation>> byService = new TreeMap<>();

  JsonRpcOperations(OperationRegistry operationRegistry) {
    DataTypeResolver types = new DataTypeResolver();
    for (OperationDefinition definition : operationRegistry.operations()) {
      byService
          .computeIfAbsent(definition.service(), service -> new TreeMap<>())
          .put(definition.name(), JsonRpcOperation.of(definition, types));
    }
  }

  /**
   * Returns an operation.
   *
   * @throws VapiError OPERATION_NOT_FOUND if the service or the operation is unknown
   */
  JsonRpcOperation get(String service, String operation) {
    Map<String, JsonRpcOperation> operations = byService.get(service);
    if (operations == null) {
      throw notFoundError(Message.UNKNOWN_SERVICE.format(service));
    }
    JsonRpcOperation found = operations.get(operation);
    if (found == null) {
      throw notFoundError(Message.UNKNOWN_OPERATION.format(operation, service));
    }
    return found;
  }

  private static VapiError notFoundError(LocalizableMessage message) {
    return new VapiError(ErrorType.OPERATION_NOT_FOUND, message);
  }

  /** Returns all operations, by the name of the service and by their own name. */
  SortedMap<String, SortedMap<String, JsonRpcOperation>> byService() {
    return byService;
  }
}
