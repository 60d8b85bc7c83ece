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
import java.util.SortedMap;

/** Describes the services. */
@ApplicationScoped
@Service("com.vmware.vapi.std.introspection.service")
public class ServiceIntrospection {
  private final JsonRpcOperations operations;

  ServiceIntrospection(JsonRpcOperations operations) {
    this.operations = operations;
  }

  /** Lists the names of all services. */
  @Operation("list")
  @Requires({})
  public Uni<List<String>> list(Caller caller) {
    return Uni.createFrom().item(List.copyOf(operations.byService().keySet()));
  }

  /**
   * Describes a service.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND if the service is unknown
   */
  @Operation("get")
  @Requires({})
  public Uni<ServiceInfo> get(Caller caller, @Required String id) {
    return Uni.createFrom().item(new ServiceInfo(operationNames(operations, id)));
  }

  /**
   * Returns the sorted names of a service's operations.
   *
   * @throws dev.carrel.vapi.VapiError NOT_FOUND if the service is unknown
   */
  static List<String> operationNames(JsonRpcOperations operations, String service) {
    SortedMap<String, JsonRpcOperation> found = operations.byService().get(service);
    if (found == null) {
      throw Message.SERVICE_NOT_INTROSPECTED.toError(ErrorType.NOT_FOUND, service);
    }
    return List.copyOf(found.keySet());
  }
}
