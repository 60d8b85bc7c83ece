package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.LocalLibraryService;
import dev.carrel.vapi.library.LibraryDestinationSpec;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.LibraryModel;
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

/** The operations of {@link LocalLibraryService} under {@code /api}. */
@Path("/api/content/local-library")
@Tag(name = "content/local_library")
public class LocalLibraryResource {
  private final LocalLibraryService libraries;
  private final CurrentCaller caller;

  LocalLibraryResource(LocalLibraryService libraries, CurrentCaller caller) {
    this.libraries = libraries;
    this.caller = caller;
  }

  @POST
  @ResponseStatus(201)
  public Uni<LibraryId> create(@BeanParam ClientTokenParameter token, LibraryModel createSpec) {
    return libraries.create(caller.get(), token.resolve(), createSpec);
  }

  @GET
  public Uni<IdList> list() {
    return libraries.list(caller.get()).map(IdList::new);
  }

  @GET
  @Path("{libraryId}")
  public Uni<LibraryModel> get(@RestPath LibraryId libraryId) {
    return libraries.get(caller.get(), libraryId);
  }

  /** The body of publish. */
  public record Publish(List<LibraryDestinationSpec> subscriptions) {}

  @PATCH
  @Path("{libraryId}")
  public Uni<Void> update(@RestPath LibraryId libraryId, LibraryModel updateSpec) {
    return libraries.update(caller.get(), libraryId, updateSpec);
  }

  @DELETE
  @Path("{libraryId}")
  public Uni<Void> delete(@RestPath LibraryId libraryId) {
    return libraries.delete(caller.get(), libraryId);
  }

  @POST
  @Path("{libraryId}/~publish")
  @ResponseStatus(204)
  public Uni<Void> publish(@RestPath LibraryId libraryId, Publish body) {
    return libraries.publish(caller.get(), libraryId, body.subscriptions());
  }
}
