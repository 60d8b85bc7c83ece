package dev.carrel.api.control;

import dev.carrel.seed.ResetService;
import dev.carrel.seed.SeedResult;
import dev.carrel.seed.SeedService;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Seeds and resets a sandbox. */
@Path("/carrel/v1/sandboxes/{sandbox}")
public class SeedResource {
  private static final String YAML = "application/yaml";

  private final SeedService seeds;
  private final ResetService resets;
  private final SandboxCaller caller;

  SeedResource(SeedService seeds, ResetService resets, SandboxCaller caller) {
    this.seeds = seeds;
    this.resets = resets;
    this.caller = caller;
  }

  /**
   * Applies a seed.
   *
   * @return what was created, with the status 201; 200 if all objects existed already
   */
  @POST
  @Path("seed")
  @Consumes({MediaType.APPLICATION_JSON, YAML, "application/x-yaml", "text/yaml"})
  @Operation(summary = "Create the objects of a seed that do not exist yet")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  @RequestBody(
      description = "A seed, as /q/seed-schema.json describes it",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(type = SchemaType.OBJECT)),
        @Content(mediaType = YAML, schema = @Schema(type = SchemaType.OBJECT))
      })
  public Uni<RestResponse<SeedResult>> seed(
      @RestPath String sandbox,
      @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_TYPE) MediaType type,
      byte[] document) {
    return seeds
        .apply(
            document == null ? new byte[0] : document,
            type == null || type.isCompatible(MediaType.APPLICATION_JSON_TYPE),
            caller.actor(sandbox))
        .map(
            result ->
                RestResponse.status(
                    result.isEmpty() ? RestResponse.Status.OK : RestResponse.Status.CREATED,
                    result));
  }

  @POST
  @Path("reset")
  @Operation(summary = "Delete everything, and apply the configured seed again")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<Void> reset(@RestPath String sandbox) {
    return resets.reset(caller.actor(sandbox));
  }
}
