package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.LocalLibraryService;
import dev.carrel.vapi.library.LibraryDestinationSpec;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.LibraryModel;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The operations of {@link LocalLibraryService} under {@code /rest}. */
@Path("/rest/com/vmware/content/local-library")
@Tag(name = "content/local_library")
@CustomDeserialization(LenientScalars.class)
public class LegacyLocalLibraryResource {
  private final LocalLibraryService libraries;
  private final CurrentCaller caller;

  LegacyLocalLibraryResource(LocalLibraryService libraries, CurrentCaller caller) {
    this.libraries = libraries;
    this.caller = caller;
  }

  /** The body of create. */
  public record Create(String clientToken, LibraryModel createSpec) {}

  /** The body of update. */
  public record Update(LibraryModel updateSpec) {}

  /** The body of publish. */
  public record Publish(List<LibraryDestinationSpec> subscriptions) {}

  @POST
  @ResponseStatus(200)
  public Uni<Value<LibraryId>> create(Create body) {
    return libraries.create(caller.get(), body.clientToken(), body.createSpec()).map(Value::new);
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

  @PATCH
  @Path("id:{libraryId}")
  @ResponseStatus(200)
  public Uni<Void> update(@RestPath LibraryId libraryId, Update body) {
    return libraries.update(caller.get(), libraryId, body.updateSpec());
  }

  @DELETE
  @Path("id:{libraryId}")
  @ResponseStatus(200)
  public Uni<Void> delete(@RestPath LibraryId libraryId) {
    return libraries.delete(caller.get(), libraryId);
  }

  @POST
  @Path("id:{libraryId}/~publish")
  @ResponseStatus(200)
  public Uni<Void> publish(@RestPath LibraryId libraryId, Publish body) {
    return libraries.publish(caller.get(), libraryId, body.subscriptions());
  }
}
