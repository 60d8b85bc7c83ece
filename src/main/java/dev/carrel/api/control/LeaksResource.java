package dev.carrel.api.control;

import dev.carrel.control.Leak;
import dev.carrel.control.LeakService;
import dev.carrel.control.LeakSpec;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** What clients have left behind in a sandbox. */
@Path("/carrel/v1/sandboxes/{sandbox}/leaks")
public class LeaksResource {
  private static final int UNPROCESSABLE = 422;

  private final LeakService leaks;
  private final SandboxCaller caller;

  LeaksResource(LeakService leaks, SandboxCaller caller) {
    this.leaks = leaks;
    this.caller = caller;
  }

  /** What exists although it must not. */
  public record Leaks(List<Leak> leaks) {}

  /** Finds leaks; the status is 422 if there are any. */
  @POST
  @Operation(summary = "Verify that clients left nothing behind")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<RestResponse<Leaks>> find(@RestPath String sandbox, LeakSpec body) {
    return leaks
        .find(body == null ? LeakSpec.EMPTY : body, caller.actor(sandbox))
        .map(
            found ->
                RestResponse.ResponseBuilder.ok(new Leaks(found))
                    .status(found.isEmpty() ? 200 : UNPROCESSABLE)
                    .build());
  }
}
