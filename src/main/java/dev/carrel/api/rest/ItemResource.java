package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.ItemService;
import dev.carrel.vapi.library.ItemDestinationSpec;
import dev.carrel.vapi.library.ItemFindSpec;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.ItemModel;
import dev.carrel.vapi.library.LibraryId;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link ItemService} under {@code /api}. */
@Path("/api/content/library/item")
@Tag(name = "content/library/item")
public class ItemResource {
  private final ItemService items;
  private final CurrentCaller caller;

  ItemResource(ItemService items, CurrentCaller caller) {
    this.items = items;
    this.caller = caller;
  }

  @POST
  @ResponseStatus(201)
  public Uni<ItemId> create(@BeanParam ClientTokenParameter token, ItemModel createSpec) {
    return items.create(caller.get(), token.resolve(), createSpec);
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

  /** The body of publish. */
  public record Publish(Boolean forceSyncContent, List<ItemDestinationSpec> subscriptions) {}

  @GET
  public Uni<IdList> list(@RestQuery("library_id") LibraryId libraryId) {
    return items.list(caller.get(), libraryId).map(IdList::new);
  }

  @POST
  @Path("~find")
  @ResponseStatus(200)
  public Uni<IdList> find(ItemFindSpec spec) {
    return items.find(caller.get(), spec).map(IdList::new);
  }

  @PATCH
  @Path("{libraryItemId}")
  public Uni<Void> update(@RestPath ItemId libraryItemId, ItemModel updateSpec) {
    return items.update(caller.get(), libraryItemId, updateSpec);
  }

  @POST
  @Path("{libraryItemId}/~copy")
  @ResponseStatus(200)
  public Uni<ItemId> copy(
      @BeanParam ClientTokenParameter token,
      @RestPath("libraryItemId") ItemId sourceLibraryItemId,
      ItemModel destinationCreateSpec) {
    return items.copy(caller.get(), token.resolve(), sourceLibraryItemId, destinationCreateSpec);
  }

  @POST
  @Path("{libraryItemId}/~publish")
  @ResponseStatus(204)
  public Uni<Void> publish(@RestPath ItemId libraryItemId, Publish body) {
    return items.publish(
        caller.get(), libraryItemId, body.forceSyncContent(), body.subscriptions());
  }
}
