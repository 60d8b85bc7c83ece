package dev.carrel.face.modern;

import dev.carrel.face.CurrentCaller;
import dev.carrel.library.LibraryId;
import dev.carrel.library.LibraryModel;
import dev.carrel.operation.LocalLibraryOperations;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** {@link LocalLibraryOperations} under {@code /api}. */
@Path("/api/content/local-library")
@Tag(name = "content/local_library")
public class LocalLibraryResource {
  private final LocalLibraryOperations libraries;
  private final CurrentCaller caller;

  LocalLibraryResource(LocalLibraryOperations libraries, CurrentCaller caller) {
    this.libraries = libraries;
    this.caller = caller;
  }

  @POST
  @ResponseStatus(201)
  public Uni<LibraryId> create(LibraryModel createSpec) {
    return libraries.create(caller.get(), createSpec);
  }

  @GET
  public Uni<List<LibraryId>> list() {
    return libraries.list(caller.get());
  }

  @GET
  @Path("{libraryId}")
  public Uni<LibraryModel> get(@RestPath LibraryId libraryId) {
    return libraries.get(caller.get(), libraryId);
  }
}
