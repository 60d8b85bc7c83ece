package dev.carrel.inventory;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.inventory.InventoryObject.Datastore;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.inventory.DatacenterId;
import dev.carrel.vapi.inventory.DatastoreFilterSpec;
import dev.carrel.vapi.inventory.DatastoreId;
import dev.carrel.vapi.inventory.DatastoreInfo;
import dev.carrel.vapi.inventory.DatastoreSummary;
import dev.carrel.vapi.inventory.DatastoreType;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Datastores, as documented at <a
 * href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/api/vcenter/datastore/get/">List
 * Datastore</a>. Each has the space of the content store.
 */
@ApplicationScoped
@Service("com.vmware.vcenter.datastore")
public class DatastoreService {
  private static final DatastoreType TYPE = DatastoreType.VMFS;

  private final Inventory inventory;
  private final SpaceMeter spaceMeter;

  DatastoreService(Inventory inventory, SpaceMeter spaceMeter) {
    this.inventory = inventory;
    this.spaceMeter = spaceMeter;
  }

  /** Lists the datastores that match a filter; all if the filter is null. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<DatastoreSummary>> list(Caller caller, DatastoreFilterSpec filter) {
    return spaceMeter
        .measure()
        .map(
            space ->
                inventory.datastores().stream()
                    .filter(datastore -> matches(filter, datastore))
                    .map(
                        datastore ->
                            new DatastoreSummary(
                                new DatastoreId(datastore.id()),
                                datastore.name(),
                                TYPE,
                                space.isAccessible() ? space.free() : null,
                                space.isAccessible() ? space.capacity() : null))
                    .toList());
  }

  private boolean matches(DatastoreFilterSpec filter, Datastore datastore) {
    return filter == null
        || Criteria.match(filter.datastores(), new DatastoreId(datastore.id()))
            && Criteria.match(filter.names(), datastore.name())
            && Criteria.match(filter.types(), TYPE)
            && Criteria.match(filter.folders(), datastore.parentId())
            && Criteria.match(filter.datacenters(), new DatacenterId(inventory.datacenter().id()));
  }

  /** Returns a datastore; NOT_FOUND if it does not exist. */
  @Operation("get")
  @Requires(Privilege.READ)
  public Uni<DatastoreInfo> get(Caller caller, @Required DatastoreId datastore) {
    Datastore found =
        inventory
            .findDatastore(datastore.value())
            .orElseThrow(
                () -> Message.DATASTORE_NOT_FOUND.toError(ErrorType.NOT_FOUND, datastore.value()));
    return spaceMeter
        .measure()
        .map(
            space ->
                new DatastoreInfo(
                    found.name(),
                    TYPE,
                    space.isAccessible(),
                    space.isAccessible() ? space.free() : null,
                    false,
                    true));
  }
}
