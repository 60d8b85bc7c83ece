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

/** Tells which services there are. */
@ApplicationScoped
@Service("com.vmware.vapi.std.introspection.service")
public class ServiceIntrospection {
  private final OperationRegistry operationRegistry;

  ServiceIntrospection(OperationRegistry operationRegistry) {
    this.operationRegistry = operationRegistry;
  }

  /** Lists all services. */
  @Operation("list")
  public Uni<List<String>> list(Caller caller) {
    return Uni.createFrom().item(List.copyOf(operationRegistry.byService().keySet()));
  }

  /** Looks at a service; NOT_FOUND for an unknown one. */
  @Operation("get")
  public Uni<ServiceInfo> get(Caller caller, @Required String id) {
    return Uni.createFrom().item(new ServiceInfo(operationNames(operationRegistry, id)));
  }

  /** The names of a service's operations; NOT_FOUND for an unknown one. */
  static List<String> operationNames(OperationRegistry operationRegistry, String service) {
    SortedMap<String, RegisteredOperation> found = operationRegistry.byService().get(service);
    if (found == null) {
      throw Message.SERVICE_NOT_INTROSPECTED.toError(ErrorType.NOT_FOUND, service);
    }
    return List.copyOf(found.keySet());
  }
}
