package dev.carrel.inventory;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.inventory.ResourcePoolFilterSpec;
import dev.carrel.vapi.inventory.ResourcePoolSummary;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Resource pools, as documented at <a
 * href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/api/vcenter/resource-pool/get/">List
 * Resource Pool</a>. Carrel has none.
 */
@ApplicationScoped
@Service("com.vmware.vcenter.resource_pool")
public class ResourcePoolService {
  /** Lists the resource pools that match a filter: none. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<ResourcePoolSummary>> list(Caller caller, ResourcePoolFilterSpec filter) {
    return Uni.createFrom().item(List.of());
  }
}
