package dev.carrel.inventory;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.inventory.NetworkFilterSpec;
import dev.carrel.vapi.inventory.NetworkSummary;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Networks, as documented at <a
 * href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/api/vcenter/network/get/">List
 * Network</a>. Carrel has none.
 */
@ApplicationScoped
@Service("com.vmware.vcenter.network")
public class NetworkService {
  /** Lists the networks that match a filter: none. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<NetworkSummary>> list(Caller caller, NetworkFilterSpec filter) {
    return Uni.createFrom().item(List.of());
  }
}
