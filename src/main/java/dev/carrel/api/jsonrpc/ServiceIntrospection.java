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
import java.util.SortedMap;

/** Describes the services. */
@ApplicationScoped
@Service("com.vmware.vapi.std.introspection.service")
public class ServiceIntrospection {
  private final OperationRegistry operationRegistry;

  ServiceIntrospection(OperationRegistry operationRegistry) {
    this.operationRegistry = operationRegistry;
  }

  /** Lists the names of all services. */
  @Operation("list")
  public Uni<List<String>> list(Caller caller) {
    return Uni.createFrom().item(List.copyOf(operationRegistry.byService().keySet()));
  }

  /**
   * Describes a service.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND if the service is unknown
   */
  @Operation("get")
  public Uni<ServiceInfo> get(Caller caller, @Required String id) {
    return Uni.createFrom().item(new ServiceInfo(operationNames(operationRegistry, id)));
  }

  /**
   * Returns the sorted names of a service's operations.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND if the service is unknown
   */
  static List<String> operationNames(OperationRegistry operationRegistry, String service) {
    SortedMap<String, RegisteredOperation> operations = operationRegistry.byService().get(service);
    if (operations == null) {
      throw Message.SERVICE_NOT_INTROSPECTED.toError(ErrorType.NOT_FOUND, service);
    }
    return List.copyOf(operations.keySet());
  }
}
