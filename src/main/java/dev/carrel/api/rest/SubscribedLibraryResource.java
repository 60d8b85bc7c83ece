package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.SubscribedLibraryService;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.LibraryModel;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The operations of {@link SubscribedLibraryService} under {@code /api}. */
@Path("/api/content/subscribed-library")
@Tag(name = "content/subscribed_library")
public class SubscribedLibraryResource {
  private final SubscribedLibraryService libraries;
  private final CurrentCaller caller;

  SubscribedLibraryResource(SubscribedLibraryService libraries, CurrentCaller caller) {
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
}
