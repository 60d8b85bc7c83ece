package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.LibraryService;
import dev.carrel.vapi.library.LibraryFindSpec;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.LibraryModel;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The operations of {@link LibraryService} under {@code /api}. */
@Path("/api/content/library")
@Tag(name = "content/library")
public class LibraryResource {
  private final LibraryService libraries;
  private final CurrentCaller caller;

  LibraryResource(LibraryService libraries, CurrentCaller caller) {
    this.libraries = libraries;
    this.caller = caller;
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

  @POST
  @Path("~find")
  @ResponseStatus(200)
  public Uni<IdList> find(LibraryFindSpec spec) {
    return libraries.find(caller.get(), spec).map(IdList::new);
  }

  @PATCH
  @Path("{libraryId}")
  public Uni<Void> update(@RestPath LibraryId libraryId, LibraryModel updateSpec) {
    return libraries.update(caller.get(), libraryId, updateSpec);
  }
}
