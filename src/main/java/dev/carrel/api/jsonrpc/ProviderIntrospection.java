package dev.carrel.api.jsonrpc;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (var service : operations.byService().values()) {
        for (JsonRpcOperation operation : service.values()) {
          String description =
              operation.definition().fullName()
                  + operation.inputDefinition()
                  + operation.outputDefinition();
          digest.update(description.getBytes(StandardCharsets.UTF_8));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
