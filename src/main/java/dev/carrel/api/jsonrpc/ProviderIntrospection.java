package dev.carrel.api.jsonrpc;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Requires;
import dev.carrel.crypto.Digests;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Collectors;

/**
 * Describes the provider. Its checksum shows clients whether services or operations have changed.
 */
@ApplicationScoped
@Service("com.vmware.vapi.std.introspection.provider")
public class ProviderIntrospection {
  private static final String ID = "dev.carrel";

  private final JsonRpcOperations operations;

  ProviderIntrospection(JsonRpcOperations operations) {
    this.operations = operations;
  }

  /** Describes the provider of the services. */
  @Operation("get")
  @Requires({})
  public Uni<ProviderInfo> get(Caller caller) {
    return Uni.createFrom().item(() -> new ProviderInfo(ID, checksum()));
  }

  private String checksum() {
    return Digests.sha256Hex(
        operations.byService().values().stream()
            .flatMap(service -> service.values().stream())
            .map(
                operation ->
                    operation.definition().fullName()
                        + operation.inputDefinition()
                        + operation.outputDefinition())
            .collect(Collectors.joining()));
  }
}
