package dev.carrel.inventory;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.inventory.HostFilterSpec;
import dev.carrel.vapi.inventory.HostSummary;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Hosts, as documented at <a
 * href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/api/vcenter/host/get/">List
 * Host</a>. Carrel has none.
 */
@ApplicationScoped
@Service("com.vmware.vcenter.host")
public class HostService {
  /** Lists the hosts that match a filter: none. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<HostSummary>> list(Caller caller, HostFilterSpec filter) {
    return Uni.createFrom().item(List.of());
  }
}
