package dev.carrel.inventory;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.inventory.InventoryObject.Datacenter;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.inventory.DatacenterFilterSpec;
import dev.carrel.vapi.inventory.DatacenterId;
import dev.carrel.vapi.inventory.DatacenterInfo;
import dev.carrel.vapi.inventory.DatacenterSummary;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Datacenters, as documented at <a
 * href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/vcenter/datacenter/">Datacenter
 * APIs</a>. There is one.
 */
@ApplicationScoped
@Service("com.vmware.vcenter.datacenter")
public class DatacenterService {
  private final Inventory inventory;

  DatacenterService(Inventory inventory) {
    this.inventory = inventory;
  }

  /** Lists the datacenters that match a filter; all if the filter is null. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<DatacenterSummary>> list(Caller caller, DatacenterFilterSpec filter) {
    Datacenter datacenter = inventory.datacenter();
    DatacenterId id = new DatacenterId(datacenter.id());
    boolean matches =
        filter == null
            || Criteria.match(filter.datacenters(), id)
                && Criteria.match(filter.names(), datacenter.name())
                && Criteria.match(filter.folders(), datacenter.parentId());
    return Uni.createFrom()
        .item(matches ? List.of(new DatacenterSummary(id, datacenter.name())) : List.of());
  }

  /** Returns a datacenter; NOT_FOUND if it does not exist. */
  @Operation("get")
  @Requires(Privilege.READ)
  public Uni<DatacenterInfo> get(Caller caller, @Required DatacenterId datacenter) {
    if (!datacenter.value().equals(inventory.datacenter().id())) {
      throw Message.DATACENTER_NOT_FOUND.toError(ErrorType.NOT_FOUND, datacenter.value());
    }
    return Uni.createFrom()
        .item(
            new DatacenterInfo(
                inventory.datacenter().name(),
                inventory.datastoreFolder().id(),
                inventory.hostFolder().id(),
                inventory.networkFolder().id(),
                inventory.vmFolder().id()));
  }
}
