package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.LibraryService;
import dev.carrel.vapi.library.LibraryFindSpec;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.LibraryModel;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The operations of {@link LibraryService} under {@code /rest}. */
@Path("/rest/com/vmware/content/library")
@Tag(name = "content/library")
@CustomDeserialization(LenientScalars.class)
public class LegacyLibraryResource {
  private final LibraryService libraries;
  private final CurrentCaller caller;

  LegacyLibraryResource(LibraryService libraries, CurrentCaller caller) {
    this.libraries = libraries;
    this.caller = caller;
  }

  /** The body of find. */
  public record Find(LibraryFindSpec spec) {}

  /** The body of update. */
  public record Update(LibraryModel updateSpec) {}

  @GET
  public Uni<IdListValue> list() {
    return libraries.list(caller.get()).map(IdListValue::new);
  }

  @GET
  @Path("id:{libraryId}")
  public Uni<Value<LibraryModel>> get(@RestPath LibraryId libraryId) {
    return libraries.get(caller.get(), libraryId).map(Value::new);
  }

  @POST
  @Path("~find")
  @ResponseStatus(200)
  public Uni<IdListValue> find(Find body) {
    return libraries.find(caller.get(), body.spec()).map(IdListValue::new);
  }

  @PATCH
  @Path("id:{libraryId}")
  @ResponseStatus(200)
  public Uni<Void> update(@RestPath LibraryId libraryId, Update body) {
    return libraries.update(caller.get(), libraryId, body.updateSpec());
  }
}
