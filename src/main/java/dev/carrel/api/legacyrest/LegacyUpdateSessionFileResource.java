package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.EmptyBody;
import dev.carrel.updatesession.UpdateSessionFileService;
import dev.carrel.vapi.session.ProbeResult;
import dev.carrel.vapi.session.TransferEndpoint;
import dev.carrel.vapi.session.UpdateSessionFileInfo;
import dev.carrel.vapi.session.UpdateSessionFileSpec;
import dev.carrel.vapi.session.UpdateSessionId;
import dev.carrel.vapi.session.ValidationResult;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link UpdateSessionFileService} under {@code /rest}. */
@Path("/rest/com/vmware/content/library/item/updatesession/file")
@Tag(name = "content/library/item/updatesession/file")
@CustomDeserialization(LenientScalars.class)
public class LegacyUpdateSessionFileResource {
  private final UpdateSessionFileService files;
  private final CurrentCaller caller;

  LegacyUpdateSessionFileResource(UpdateSessionFileService files, CurrentCaller caller) {
    this.files = files;
    this.caller = caller;
  }

  /** The body of add. {@code updateSessionId} is used only if the path does not contain the id. */
  public record Add(UpdateSessionId updateSessionId, UpdateSessionFileSpec fileSpec) {}

  /** The body of probe. */
  public record Probe(TransferEndpoint sourceEndpoint) {}

  /** The body of get and remove. */
  public record FileNameBody(String fileName) {}

  @GET
  public Uni<Value<List<UpdateSessionFileInfo>>> list(
      @RestQuery("update_session_id") UpdateSessionId updateSessionId) {
    return files.list(caller.get(), updateSessionId).map(Value::new);
  }

  @POST
  @Path("~add")
  @ResponseStatus(200)
  public Uni<Value<UpdateSessionFileInfo>> add(Add body) {
    return files.add(caller.get(), body.updateSessionId(), body.fileSpec()).map(Value::new);
  }

  @POST
  @Path("id:{updateSessionId}/~add")
  @ResponseStatus(200)
  public Uni<Value<UpdateSessionFileInfo>> add(
      @RestPath UpdateSessionId updateSessionId, Add body) {
    return files.add(caller.get(), updateSessionId, body.fileSpec()).map(Value::new);
  }

  @POST
  @Path("~probe")
  @ResponseStatus(200)
  public Uni<Value<ProbeResult>> probe(Probe body) {
    return files.probe(caller.get(), body.sourceEndpoint()).map(Value::new);
  }

  @POST
  @Path("id:{updateSessionId}/~get")
  @ResponseStatus(200)
  public Uni<Value<UpdateSessionFileInfo>> get(
      @RestPath UpdateSessionId updateSessionId,
      @RestQuery("file_name") String fileName,
      FileNameBody body) {
    return files
        .get(
            caller.get(),
            updateSessionId,
            BodyOrQuery.resolve("file_name", body.fileName(), fileName))
        .map(Value::new);
  }

  @POST
  @Path("id:{updateSessionId}/~remove")
  @ResponseStatus(200)
  public Uni<Void> remove(
      @RestPath UpdateSessionId updateSessionId,
      @RestQuery("file_name") String fileName,
      FileNameBody body) {
    return files.remove(
        caller.get(), updateSessionId, BodyOrQuery.resolve("file_name", body.fileName(), fileName));
  }

  @POST
  @Path("id:{updateSessionId}/~validate")
  @ResponseStatus(200)
  public Uni<Value<ValidationResult>> validate(
      @RestPath UpdateSessionId updateSessionId, EmptyBody body) {
    return files.validate(caller.get(), updateSessionId).map(Value::new);
  }
}
