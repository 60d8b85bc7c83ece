package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.ItemService;
import dev.carrel.vapi.library.ItemDestinationSpec;
import dev.carrel.vapi.library.ItemFindSpec;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.library.ItemModel;
import dev.carrel.vapi.library.LibraryId;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
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

/** The operations of {@link ItemService} under {@code /rest}. */
@Path("/rest/com/vmware/content/library/item")
@Tag(name = "content/library/item")
@CustomDeserialization(LenientScalars.class)
public class LegacyItemResource {
  private final ItemService items;
  private final CurrentCaller caller;

  LegacyItemResource(ItemService items, CurrentCaller caller) {
    this.items = items;
    this.caller = caller;
  }

  /** The body of create. */
  public record Create(String clientToken, ItemModel createSpec) {}

  /** The body of copy. */
  public record Copy(String clientToken, ItemModel destinationCreateSpec) {}

  /** The body of find. */
  public record Find(ItemFindSpec spec) {}

  /** The body of update. */
  public record Update(ItemModel updateSpec) {}

  /** The body of publish. */
  public record Publish(Boolean forceSyncContent, List<ItemDestinationSpec> subscriptions) {}

  @POST
  @ResponseStatus(200)
  public Uni<Value<ItemId>> create(Create body) {
    return items.create(caller.get(), body.clientToken(), body.createSpec()).map(Value::new);
  }

  @POST
  @Path("id:{libraryItemId}/~copy")
  @ResponseStatus(200)
  public Uni<Value<ItemId>> copy(@RestPath("libraryItemId") ItemId sourceLibraryItemId, Copy body) {
    return items
        .copy(caller.get(), body.clientToken(), sourceLibraryItemId, body.destinationCreateSpec())
        .map(Value::new);
  }

  @GET
  public Uni<IdListValue> list(@RestQuery("library_id") LibraryId libraryId) {
    return items.list(caller.get(), libraryId).map(IdListValue::new);
  }

  @GET
  @Path("id:{libraryItemId}")
  public Uni<Value<ItemModel>> get(@RestPath ItemId libraryItemId) {
    return items.get(caller.get(), libraryItemId).map(Value::new);
  }

  @POST
  @Path("~find")
  @ResponseStatus(200)
  public Uni<IdListValue> find(Find body) {
    return items.find(caller.get(), body.spec()).map(IdListValue::new);
  }

  @PATCH
  @Path("id:{libraryItemId}")
  @ResponseStatus(200)
  public Uni<Void> update(@RestPath ItemId libraryItemId, Update body) {
    return items.update(caller.get(), libraryItemId, body.updateSpec());
  }

  @DELETE
  @Path("id:{libraryItemId}")
  @ResponseStatus(200)
  public Uni<Void> delete(@RestPath ItemId libraryItemId) {
    return items.delete(caller.get(), libraryItemId);
  }

  @POST
  @Path("id:{libraryItemId}/~publish")
  @ResponseStatus(200)
  public Uni<Void> publish(@RestPath ItemId libraryItemId, Publish body) {
    return items.publish(
        caller.get(), libraryItemId, body.forceSyncContent(), body.subscriptions());
  }
}
