package dev.carrel.inventory;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.inventory.VmFilterSpec;
import dev.carrel.vapi.inventory.VmSummary;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Virtual machines, as documented at <a
 * href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/api/vcenter/vm/get/">List
 * VM</a>. Carrel has none.
 */
@ApplicationScoped
@Service("com.vmware.vcenter.VM")
public class VmService {
  /** Lists the virtual machines that match a filter: none. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<VmSummary>> list(Caller caller, VmFilterSpec filter) {
    return Uni.createFrom().item(List.of());
  }
}
