package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.api.EmptyBody;
import dev.carrel.downloadsession.DownloadSessionService;
import dev.carrel.vapi.library.ItemId;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.DownloadSessionModel;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link DownloadSessionService} under {@code /rest}. */
@Path("/rest/com/vmware/content/library/item/download-session")
@Tag(name = "content/library/item/download_session")
@CustomDeserialization(LenientScalars.class)
public class LegacyDownloadSessionResource {
  private final DownloadSessionService sessions;
  private final CurrentCaller caller;

  LegacyDownloadSessionResource(DownloadSessionService sessions, CurrentCaller caller) {
    this.sessions = sessions;
    this.caller = caller;
  }

  /** The body of create. */
  public record Create(String clientToken, DownloadSessionModel createSpec) {}

  /** The body of keep-alive. */
  public record KeepAlive(Long progress) {}

  /** The body of fail. */
  public record Fail(String clientErrorMessage) {}

  @POST
  @ResponseStatus(200)
  public Uni<Value<DownloadSessionId>> create(Create body) {
    return sessions.create(caller.get(), body.clientToken(), body.createSpec()).map(Value::new);
  }

  @GET
  public Uni<IdListValue> list(@RestQuery("library_item_id") ItemId libraryItemId) {
    return sessions.list(caller.get(), libraryItemId).map(IdListValue::new);
  }

  @GET
  @Path("id:{downloadSessionId}")
  public Uni<Value<DownloadSessionModel>> get(@RestPath DownloadSessionId downloadSessionId) {
    return sessions.get(caller.get(), downloadSessionId).map(Value::new);
  }

  @DELETE
  @Path("id:{downloadSessionId}")
  @ResponseStatus(200)
  public Uni<Void> delete(@RestPath DownloadSessionId downloadSessionId) {
    return sessions.delete(caller.get(), downloadSessionId);
  }

  @POST
  @Path("id:{downloadSessionId}/~keep-alive")
  @ResponseStatus(200)
  public Uni<Void> keepAlive(@RestPath DownloadSessionId downloadSessionId, KeepAlive body) {
    return sessions.keepAlive(caller.get(), downloadSessionId, body.progress());
  }

  @POST
  @Path("id:{downloadSessionId}/~cancel")
  @ResponseStatus(200)
  public Uni<Void> cancel(@RestPath DownloadSessionId downloadSessionId, EmptyBody body) {
    return sessions.cancel(caller.get(), downloadSessionId);
  }

  @POST
  @Path("id:{downloadSessionId}/~fail")
  @ResponseStatus(200)
  public Uni<Void> fail(@RestPath DownloadSessionId downloadSessionId, Fail body) {
    return sessions.fail(caller.get(), downloadSessionId, body.clientErrorMessage());
  }
}
