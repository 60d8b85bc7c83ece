package dev.carrel.inventory;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.inventory.FolderFilterSpec;
import dev.carrel.vapi.inventory.FolderSummary;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Folders, as documented at <a
 * href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/api/vcenter/folder/get/">List
 * Folder</a>. The folders of the inventory are only those that a datacenter always has; this list
 * does not contain them.
 */
@ApplicationScoped
@Service("com.vmware.vcenter.folder")
public class FolderService {
  /** Lists the folders that match a filter: none. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<FolderSummary>> list(Caller caller, FolderFilterSpec filter) {
    return Uni.createFrom().item(List.of());
  }
}
