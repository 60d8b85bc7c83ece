package dev.carrel.api.jsonrpc;

import dev.carrel.auth.Caller;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;

/** Tells which operations a service has, and what goes into each and comes out of it. */
@ApplicationScoped
@Service("com.vmware.vapi.std.introspection.operation")
public class OperationIntrospection {
  /** Which of them an operation can answer is written nowhere but in words; so it is all. */
  private static final List<DataDefinition> ERRORS =
      Stream.of(ErrorType.values()).map(ErrorStructures::definition).toList();

  private final OperationRegistry operationRegistry;

  OperationIntrospection(OperationRegistry operationRegistry) {
    this.operationRegistry = operationRegistry;
  }

  /** Lists a service's operations; NOT_FOUND for an unknown service. */
  @Operation("list")
  public Uni<List<String>> list(Caller caller, @Required String serviceId) {
    return Uni.createFrom().item(ServiceIntrospection.operationNames(operationRegistry, serviceId));
  }

  /** Looks at an operation; NOT_FOUND for an unknown one, or one of an unknown service. */
  @Operation("get")
  public Uni<OperationInfo> get(
      Caller caller, @Required String serviceId, @Required String operationId) {
    if (!ServiceIntrospection.operationNames(operationRegistry, serviceId).contains(operationId)) {
      throw Message.OPERATION_NOT_INTROSPECTED.toError(ErrorType.NOT_FOUND, operationId, serviceId);
    }
    RegisteredOperation operation = operationRegistry.get(serviceId, operationId);
    return Uni.createFrom()
        .item(new OperationInfo(operation.inputDefinition(), operation.outputDefinition(), ERRORS));
  }
}
