package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.ItemStorageService;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.ItemStorageInfo;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link ItemStorageService} under {@code /rest}. */
@Path("/rest/com/vmware/content/library/item/storage")
@Tag(name = "content/library/item/storage")
public class LegacyItemStorageResource {
  private final ItemStorageService storage;
  private final CurrentCaller caller;

  LegacyItemStorageResource(ItemStorageService storage, CurrentCaller caller) {
    this.storage = storage;
    this.caller = caller;
  }

  /** The body of get. */
  public record Get(String fileName) {}

  @GET
  public Uni<Value<List<ItemStorageInfo>>> list(
      @RestQuery("library_item_id") ItemId libraryItemId) {
    return storage.list(caller.get(), libraryItemId).map(Value::new);
  }

  @POST
  @Path("id:{libraryItemId}/~get")
  @ResponseStatus(200)
  public Uni<Value<List<ItemStorageInfo>>> get(
      @RestPath ItemId libraryItemId, @RestQuery("file_name") String fileName, Get body) {
    return storage
        .get(
            caller.get(),
            libraryItemId,
            BodyOrQuery.resolve("file_name", body.fileName(), fileName))
        .map(Value::new);
  }
}
