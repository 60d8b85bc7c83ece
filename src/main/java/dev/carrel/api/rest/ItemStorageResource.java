package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.ItemStorageService;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.ItemStorageInfo;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link ItemStorageService} under {@code /api}. */
@Path("/api/content/library/item/{libraryItemId}/storage")
@Tag(name = "content/library/item/storage")
public class ItemStorageResource {
  private final ItemStorageService storage;
  private final CurrentCaller caller;

  ItemStorageResource(ItemStorageService storage, CurrentCaller caller) {
    this.storage = storage;
    this.caller = caller;
  }

  /** Returns the storage of the named file, or of all files if {@code fileName} is null. */
  @GET
  public Uni<List<ItemStorageInfo>> getOrList(
      @RestPath ItemId libraryItemId, @RestQuery("file_name") String fileName) {
    return fileName == null
        ? storage.list(caller.get(), libraryItemId)
        : storage.get(caller.get(), libraryItemId, fileName);
  }
}
