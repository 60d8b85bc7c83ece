package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.EmptyBody;
import dev.carrel.updatesession.UpdateSessionService;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.UpdateSessionId;
import dev.carrel.vapi.session.UpdateSessionModel;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link UpdateSessionService} under {@code /rest}. */
@Path("/rest/com/vmware/content/library/item/update-session")
@Tag(name = "content/library/item/update_session")
@CustomDeserialization(LenientScalars.class)
public class LegacyUpdateSessionResource {
  private final UpdateSessionService sessions;
  private final CurrentCaller caller;

  LegacyUpdateSessionResource(UpdateSessionService sessions, CurrentCaller caller) {
    this.sessions = sessions;
    this.caller = caller;
  }

  /** The body of create. */
  public record Create(String clientToken, UpdateSessionModel createSpec) {}

  /** The body of update. */
  public record Update(UpdateSessionModel updateSpec) {}

  /** The body of keep-alive. */
  public record KeepAlive(Long clientProgress) {}

  /** The body of fail. */
  public record Fail(String clientErrorMessage) {}

  @POST
  @ResponseStatus(200)
  public Uni<Value<UpdateSessionId>> create(Create body) {
    return sessions.create(caller.get(), body.clientToken(), body.createSpec()).map(Value::new);
  }

  @GET
  public Uni<IdListValue> list(@RestQuery("library_item_id") ItemId libraryItemId) {
    return sessions.list(caller.get(), libraryItemId).map(IdListValue::new);
  }

  @GET
  @Path("id:{updateSessionId}")
  public Uni<Value<UpdateSessionModel>> get(@RestPath UpdateSessionId updateSessionId) {
    return sessions.get(caller.get(), updateSessionId).map(Value::new);
  }

  @PATCH
  @Path("id:{updateSessionId}")
  @ResponseStatus(200)
  public Uni<Void> update(@RestPath UpdateSessionId updateSessionId, Update body) {
    return sessions.update(caller.get(), updateSessionId, body.updateSpec());
  }

  @POST
  @Path("id:{updateSessionId}/~complete")
  @ResponseStatus(200)
  public Uni<Void> complete(@RestPath UpdateSessionId updateSessionId, EmptyBody body) {
    return sessions.complete(caller.get(), updateSessionId);
  }

  @DELETE
  @Path("id:{updateSessionId}")
  @ResponseStatus(200)
  public Uni<Void> delete(@RestPath UpdateSessionId updateSessionId) {
    return sessions.delete(caller.get(), updateSessionId);
  }

  @POST
  @Path("id:{updateSessionId}/~keep-alive")
  @ResponseStatus(200)
  public Uni<Void> keepAlive(@RestPath UpdateSessionId updateSessionId, KeepAlive body) {
    return sessions.keepAlive(caller.get(), updateSessionId, body.clientProgress());
  }

  @POST
  @Path("id:{updateSessionId}/~cancel")
  @ResponseStatus(200)
  public Uni<Void> cancel(@RestPath UpdateSessionId updateSessionId, EmptyBody body) {
    return sessions.cancel(caller.get(), updateSessionId);
  }

  @POST
  @Path("id:{updateSessionId}/~fail")
  @ResponseStatus(200)
  public Uni<Void> fail(@RestPath UpdateSessionId updateSessionId, Fail body) {
    return sessions.fail(caller.get(), updateSessionId, body.clientErrorMessage());
  }
}
