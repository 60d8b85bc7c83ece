package dev.carrel.face.modern;

import dev.carrel.face.CurrentCaller;
import dev.carrel.library.ItemId;
import dev.carrel.library.ItemModel;
import dev.carrel.operation.ItemOperations;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** {@link ItemOperations} under {@code /api}. */
@Path("/api/content/library/item")
@Tag(name = "content/library/item")
public class ItemResource {
  private final ItemOperations items;
  private final CurrentCaller caller;

  ItemResource(ItemOperations items, CurrentCaller caller) {
    this.items = items;
    this.caller = caller;
  }

  @POST
  @ResponseStatus(201)
  public Uni<ItemId> create(ItemModel createSpec) {
    return items.create(caller.get(), createSpec);
  }

  @GET
  @Path("{libraryItemId}")
  public Uni<ItemModel> get(@RestPath ItemId libraryItemId) {
    return items.get(caller.get(), libraryItemId);
  }

  @DELETE
  @Path("{libraryItemId}")
  public Uni<Void> delete(@RestPath ItemId libraryItemId) {
    return items.delete(caller.get(), libraryItemId);
  }
}
