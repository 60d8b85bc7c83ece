package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.EmptyBody;
import dev.carrel.updatesession.UpdateSessionService;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.UpdateSessionId;
import dev.carrel.vapi.session.UpdateSessionModel;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link UpdateSessionService} under {@code /api}. */
@Path("/api/content/library/item/update-session")
@Tag(name = "content/library/item/update_session")
public class UpdateSessionResource {
  private final UpdateSessionService sessions;
  private final CurrentCaller caller;

  UpdateSessionResource(UpdateSessionService sessions, CurrentCaller caller) {
    this.sessions = sessions;
    this.caller = caller;
  }

  /** The body of keep-alive. */
  public record KeepAlive(Long clientProgress) {}

  /** The body of fail. */
  public record Fail(String clientErrorMessage) {}

  @POST
  @ResponseStatus(201)
  public Uni<UpdateSessionId> create(
      @BeanParam ClientTokenParameter token, UpdateSessionModel createSpec) {
    return sessions.create(caller.get(), token.resolve(), createSpec);
  }

  @GET
  @Path("{updateSessionId}")
  public Uni<UpdateSessionModel> get(@RestPath UpdateSessionId updateSessionId) {
    return sessions.get(caller.get(), updateSessionId);
  }

  @DELETE
  @Path("{updateSessionId}")
  public Uni<Void> delete(@RestPath UpdateSessionId updateSessionId) {
    return sessions.delete(caller.get(), updateSessionId);
  }

  @POST
  @Path("{updateSessionId}/~keep-alive")
  @ResponseStatus(204)
  public Uni<Void> keepAlive(@RestPath UpdateSessionId updateSessionId, KeepAlive body) {
    return sessions.keepAlive(caller.get(), updateSessionId, body.clientProgress());
  }

  @POST
  @Path("{updateSessionId}/~complete")
  @ResponseStatus(204)
  public Uni<Void> complete(@RestPath UpdateSessionId updateSessionId, EmptyBody body) {
    return sessions.complete(caller.get(), updateSessionId);
  }

  @POST
  @Path("{updateSessionId}/~cancel")
  @ResponseStatus(204)
  public Uni<Void> cancel(@RestPath UpdateSessionId updateSessionId, EmptyBody body) {
    return sessions.cancel(caller.get(), updateSessionId);
  }

  @POST
  @Path("{updateSessionId}/~fail")
  @ResponseStatus(204)
  public Uni<Void> fail(@RestPath UpdateSessionId updateSessionId, Fail body) {
    return sessions.fail(caller.get(), updateSessionId, body.clientErrorMessage());
  }

  @GET
  public Uni<IdList> list(@RestQuery("library_item_id") ItemId libraryItemId) {
    return sessions.list(caller.get(), libraryItemId).map(IdList::new);
  }

  @PATCH
  @Path("{updateSessionId}")
  public Uni<Void> update(
      @RestPath UpdateSessionId updateSessionId, UpdateSessionModel updateSpec) {
    return sessions.update(caller.get(), updateSessionId, updateSpec);
  }
}
