package dev.carrel.library;

import dev.carrel.auth.Caller;
import dev.carrel.auth.Privilege;
import dev.carrel.auth.Requires;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.Operation;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Service;
import dev.carrel.vapi.library.ItemFileInfo;
import dev.carrel.vapi.library.ItemId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The files of items. */
@ApplicationScoped
@Service("com.vmware.content.library.item.file")
public class ItemFileService {
  private final ItemService items;
  private final ItemFileStore files;

  ItemFileService(ItemService items, ItemFileStore files) {
    this.items = items;
    this.files = files;
  }

  /** Lists the files of an item; NOT_FOUND if the item does not exist. */
  @Operation("list")
  @Requires(Privilege.READ)
  public Uni<List<ItemFileInfo>> list(Caller caller, @Required ItemId libraryItemId) {
    return items.getModel(libraryItemId).chain(() -> files.list(libraryItemId));
  }

  /** Returns a file; NOT_FOUND if the item does not exist or has no file of that name. */
  @Operation("get")
  @Requires(Privilege.READ)
  public Uni<ItemFileInfo> get(
      Caller caller, @Required ItemId libraryItemId, @Required String name) {
    String file = ParameterChecks.checkFileName("name", name);
    return items
        .getModel(libraryItemId)
        .chain(() -> files.find(libraryItemId, file))
        .onItem()
        .ifNull()
        .failWith(() -> Message.FILE_NOT_FOUND.toError(ErrorType.NOT_FOUND, "library item", file));
  }
}
