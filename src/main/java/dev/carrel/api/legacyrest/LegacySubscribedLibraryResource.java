package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.SubscribedLibraryService;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.LibraryModel;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The operations of {@link SubscribedLibraryService} under {@code /rest}. */
@Path("/rest/com/vmware/content/subscribed-library")
@Tag(name = "content/subscribed_library")
public class LegacySubscribedLibraryResource {
  private final SubscribedLibraryService libraries;
  private final CurrentCaller caller;

  LegacySubscribedLibraryResource(SubscribedLibraryService libraries, CurrentCaller caller) {
    this.libraries = libraries;
    this.caller = caller;
  }

  @GET
  public Uni<IdListValue> list() {
    return libraries.list(caller.get()).map(IdListValue::new);
  }

  @GET
  @Path("id:{libraryId}")
  public Uni<Value<LibraryModel>> get(@RestPath LibraryId libraryId) {
    return libraries.get(caller.get(), libraryId).map(Value::new);
  }
}
