package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.ItemFileService;
import dev.carrel.vapi.library.ItemFileInfo;
import dev.carrel.vapi.library.ItemId;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link ItemFileService} under {@code /rest}. */
@Path("/rest/com/vmware/content/library/item/file")
@Tag(name = "content/library/item/file")
public class LegacyItemFileResource {
  private final ItemFileService files;
  private final CurrentCaller caller;

  LegacyItemFileResource(ItemFileService files, CurrentCaller caller) {
    this.files = files;
    this.caller = caller;
  }

  /** The body of get. */
  public record Get(String name) {}

  @GET
  public Uni<Value<List<ItemFileInfo>>> list(@RestQuery("library_item_id") ItemId libraryItemId) {
    return files.list(caller.get(), libraryItemId).map(Value::new);
  }

  @POST
  @Path("id:{libraryItemId}/~get")
  @ResponseStatus(200)
  public Uni<Value<ItemFileInfo>> get(
      @RestPath ItemId libraryItemId, @RestQuery String name, Get body) {
    return files
        .get(caller.get(), libraryItemId, BodyOrQuery.resolve("name", body.name(), name))
        .map(Value::new);
  }
}
