package dev.carrel.face.modern;

import dev.carrel.face.CurrentCaller;
import dev.carrel.library.LibraryFindSpec;
import dev.carrel.library.LibraryId;
import dev.carrel.library.LibraryModel;
import dev.carrel.operation.LibraryOperations;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** {@link LibraryOperations} under {@code /api}. */
@Path("/api/content/library")
@Tag(name = "content/library")
public class LibraryResource {
  private final LibraryOperations libraries;
  private final CurrentCaller caller;

  LibraryResource(LibraryOperations libraries, CurrentCaller caller) {
    this.libraries = libraries;
    this.caller = caller;
  }

  @GET
  public Uni<Ids> list() {
    return libraries.list(caller.get()).map(Ids::new);
  }

  @GET
  @Path("{libraryId}")
  public Uni<LibraryModel> get(@RestPath LibraryId libraryId) {
    return libraries.get(caller.get(), libraryId);
  }

  @POST
  @Path("~find")
  @ResponseStatus(200)
  public Uni<Ids> find(LibraryFindSpec spec) {
    return libraries.find(caller.get(), spec).map(Ids::new);
  }

  @PATCH
  @Path("{libraryId}")
  public Uni<Void> update(@RestPath LibraryId libraryId, LibraryModel updateSpec) {
    return libraries.update(caller.get(), libraryId, updateSpec);
  }
}
