package dev.carrel.api.jsonrpc;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;

/** Describes the operations of a service. */
@ApplicationScoped
@Service("com.vmware.vapi.std.introspection.operation")
public class OperationIntrospection {
  /** All errors, because which of them an operation can report is only documented in prose. */
  private static final List<DataDefinition> ERRORS =
      Stream.of(ErrorType.values()).map(ErrorStructures::definition).toList();

  private final JsonRpcOperations operations;

  OperationIntrospection(JsonRpcOperations operations) {
    this.operations = operations;
  }

  /**
   * Lists the names of a service's operations.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND if the service is unknown
   */
  @Operation("list")
  @Requires({})
  public Uni<List<String>> list(Caller caller, @Required String serviceId) {
    return Uni.createFrom().item(ServiceIntrospection.operationNames(operations, serviceId));
  }

  /**
   * Describes an operation.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND if the service or the operation is unknown
   */
  @Operation("get")
  @Requires({})
  public Uni<OperationInfo> get(
      Caller caller, @Required String serviceId, @Required String operationId) {
    if (!ServiceIntrospection.operationNames(operations, serviceId).contains(operationId)) {
      throw Message.OPERATION_NOT_INTROSPECTED.toError(ErrorType.NOT_FOUND, operationId, serviceId);
    }
    JsonRpcOperation operation = operations.get(serviceId, operationId);
    return Uni.createFrom()
        .item(new OperationInfo(operation.inputDefinition(), operation.outputDefinition(), ERRORS));
  }
}
