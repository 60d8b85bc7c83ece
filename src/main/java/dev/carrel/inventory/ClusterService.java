package dev.carrel.inventory;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.inventory.ClusterFilterSpec;
import dev.carrel.vapi.inventory.ClusterSummary;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Clusters, as documented at <a
 * href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/api/vcenter/cluster/get/">List
 * Cluster</a>. Carrel has none.
 */
@ApplicationScoped
@Service("com.vmware.vcenter.cluster")
public class ClusterService {
  /** Lists the clusters that match a filter: none. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<ClusterSummary>> list(Caller caller, ClusterFilterSpec filter) {
    return Uni.createFrom().item(List.of());
  }
}
