package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.EmptyBody;
import dev.carrel.downloadsession.DownloadSessionService;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.DownloadSessionModel;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link DownloadSessionService} under {@code /api}. */
@Path("/api/content/library/item/download-session")
@Tag(name = "content/library/item/download_session")
public class DownloadSessionResource {
  private final DownloadSessionService sessions;
  private final CurrentCaller caller;

  DownloadSessionResource(DownloadSessionService sessions, CurrentCaller caller) {
    this.sessions = sessions;
    this.caller = caller;
  }

  @POST
  @ResponseStatus(201)
  public Uni<DownloadSessionId> create(
      @BeanParam ClientTokenParameter token, DownloadSessionModel createSpec) {
    return sessions.create(caller.get(), token.resolve(), createSpec);
  }

  @GET
  @Path("{downloadSessionId}")
  public Uni<DownloadSessionModel> get(@RestPath DownloadSessionId downloadSessionId) {
    return sessions.get(caller.get(), downloadSessionId);
  }

  @DELETE
  @Path("{downloadSessionId}")
  public Uni<Void> delete(@RestPath DownloadSessionId downloadSessionId) {
    return sessions.delete(caller.get(), downloadSessionId);
  }

  @POST
  @Path("{downloadSessionId}/~cancel")
  @ResponseStatus(204)
  public Uni<Void> cancel(@RestPath DownloadSessionId downloadSessionId, EmptyBody body) {
    return sessions.cancel(caller.get(), downloadSessionId);
  }

  /** The body of keep-alive. */
  public record KeepAlive(Long progress) {}

  /** The body of fail. */
  public record Fail(String clientErrorMessage) {}

  @GET
  public Uni<IdList> list(@RestQuery("library_item_id") ItemId libraryItemId) {
    return sessions.list(caller.get(), libraryItemId).map(IdList::new);
  }

  @POST
  @Path("{downloadSessionId}/~keep-alive")
  @ResponseStatus(204)
  public Uni<Void> keepAlive(@RestPath DownloadSessionId downloadSessionId, KeepAlive body) {
    return sessions.keepAlive(caller.get(), downloadSessionId, body.progress());
  }

  @POST
  @Path("{downloadSessionId}/~fail")
  @ResponseStatus(204)
  public Uni<Void> fail(@RestPath DownloadSessionId downloadSessionId, Fail body) {
    return sessions.fail(caller.get(), downloadSessionId, body.clientErrorMessage());
  }
}
