package dev.carrel.face.legacy;

import dev.carrel.face.CurrentCaller;
import dev.carrel.library.LibraryFindSpec;
import dev.carrel.library.LibraryId;
import dev.carrel.library.LibraryModel;
import dev.carrel.operation.LibraryOperations;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** {@link LibraryOperations} under {@code /rest}. */
@Path("/rest/com/vmware/content/library")
@Tag(name = "content/library")
@CustomDeserialization(LenientNumbers.class)
public class LegacyLibraryResource {
  private final LibraryOperations libraries;
  private final CurrentCaller caller;

  LegacyLibraryResource(LibraryOperations libraries, CurrentCaller caller) {
    this.libraries = libraries;
    this.caller = caller;
  }

  /** The body of find. */
  public record Find(LibraryFindSpec spec) {}

  /** The body of update. */
  public record Update(LibraryModel updateSpec) {}

  @GET
  public Uni<IdsValue> list() {
    return libraries.list(caller.get()).map(IdsValue::new);
  }

  @GET
  @Path("id:{libraryId}")
  public Uni<Value<LibraryModel>> get(@RestPath LibraryId libraryId) {
    return libraries.get(caller.get(), libraryId).map(Value::new);
  }

  @POST
  @Path("~find")
  @ResponseStatus(200)
  public Uni<IdsValue> find(Find body) {
    return libraries.find(caller.get(), body == null ? null : body.spec()).map(IdsValue::new);
  }

  @PATCH
  @Path("id:{libraryId}")
  @ResponseStatus(200)
  public Uni<Void> update(@RestPath LibraryId libraryId, Update body) {
    return libraries.update(caller.get(), libraryId, body == null ? null : body.updateSpec());
  }
}
