package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.downloadsession.DownloadSessionFileService;
import dev.carrel.vapi.session.DownloadSessionFileInfo;
import dev.carrel.vapi.session.DownloadSessionId;
import dev.carrel.vapi.session.EndpointType;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link DownloadSessionFileService} under {@code /api}. */
@Path("/api/content/library/item/download-session/{downloadSessionId}/file")
@Tag(name = "content/library/item/downloadsession/file")
public class DownloadSessionFileResource {
  private final DownloadSessionFileService files;
  private final CurrentCaller caller;

  DownloadSessionFileResource(DownloadSessionFileService files, CurrentCaller caller) {
    this.files = files;
    this.caller = caller;
  }

  /** The body of prepare. */
  public record Prepare(String fileName, EndpointType endpointType) {}

  /** Returns the named file, or lists all files if {@code fileName} is null. */
  @GET
  @APIResponse(
      responseCode = "200",
      description = "The named file, or all files without a name",
      content =
          @Content(
              schema =
                  @Schema(
                      oneOf = {DownloadSessionFileInfo.class, DownloadSessionFileInfo[].class})))
  public Uni<?> getOrList(
      @RestPath DownloadSessionId downloadSessionId, @RestQuery("file_name") String fileName) {
    return fileName == null
        ? files.list(caller.get(), downloadSessionId)
        : files.get(caller.get(), downloadSessionId, fileName);
  }

  @POST
  @Path("~prepare")
  @ResponseStatus(200)
  public Uni<DownloadSessionFileInfo> prepare(
      @RestPath DownloadSessionId downloadSessionId, Prepare body) {
    return files.prepare(caller.get(), downloadSessionId, body.fileName(), body.endpointType());
  }
}
