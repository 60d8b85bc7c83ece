package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.downloadsession.DownloadSessionFileService;
import dev.carrel.vapi.session.DownloadSessionFileInfo;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.EndpointType;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link DownloadSessionFileService} under {@code /rest}. */
@Path("/rest/com/vmware/content/library/item/downloadsession/file")
@Tag(name = "content/library/item/downloadsession/file")
public class LegacyDownloadSessionFileResource {
  private final DownloadSessionFileService files;
  private final CurrentCaller caller;

  LegacyDownloadSessionFileResource(DownloadSessionFileService files, CurrentCaller caller) {
    this.files = files;
    this.caller = caller;
  }

  /** The body of prepare. */
  public record Prepare(String fileName, EndpointType endpointType) {}

  /** The body of get. */
  public record FileNameBody(String fileName) {}

  @GET
  public Uni<Value<List<DownloadSessionFileInfo>>> list(
      @RestQuery("download_session_id") DownloadSessionId downloadSessionId) {
    return files.list(caller.get(), downloadSessionId).map(Value::new);
  }

  @POST
  @Path("id:{downloadSessionId}/~prepare")
  @ResponseStatus(200)
  public Uni<Value<DownloadSessionFileInfo>> prepare(
      @RestPath DownloadSessionId downloadSessionId,
      @RestQuery("file_name") String fileName,
      Prepare body) {
    return files
        .prepare(
            caller.get(),
            downloadSessionId,
            BodyOrQuery.resolve("file_name", body.fileName(), fileName),
            body.endpointType())
        .map(Value::new);
  }

  @POST
  @Path("id:{downloadSessionId}/~get")
  @ResponseStatus(200)
  public Uni<Value<DownloadSessionFileInfo>> get(
      @RestPath DownloadSessionId downloadSessionId,
      @RestQuery("file_name") String fileName,
      FileNameBody body) {
    return files
        .get(
            caller.get(),
            downloadSessionId,
            BodyOrQuery.resolve("file_name", body.fileName(), fileName))
        .map(Value::new);
  }
}
