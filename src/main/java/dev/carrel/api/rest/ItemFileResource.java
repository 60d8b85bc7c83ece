package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.ItemFileService;
import dev.carrel.vapi.library.ItemFileInfo;
import dev.carrel.vapi.library.ItemId;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link ItemFileService} under {@code /api}. */
@Path("/api/content/library/item/{libraryItemId}/file")
@Tag(name = "content/library/item/file")
public class ItemFileResource {
  private final ItemFileService files;
  private final CurrentCaller caller;

  ItemFileResource(ItemFileService files, CurrentCaller caller) {
    this.files = files;
    this.caller = caller;
  }

  /** Returns the named file, or lists all files if {@code name} is null. */
  @GET
  @APIResponse(
      responseCode = "200",
      description = "The named file, or all files without a name",
      content = @Content(schema = @Schema(oneOf = {ItemFileInfo.class, ItemFileInfo[].class})))
  public Uni<?> getOrList(@RestPath ItemId libraryItemId, @RestQuery String name) {
    return name == null
        ? files.list(caller.get(), libraryItemId)
        : files.get(caller.get(), libraryItemId, name);
  }
}
