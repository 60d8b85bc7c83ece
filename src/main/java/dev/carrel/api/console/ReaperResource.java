package dev.carrel.api.console;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** The reaper, at once. */
@Path("/console/reaper")
public class ReaperResource {
  private final SessionCommands sessionCommands;
  private final ConsoleUser consoleUser;

  ReaperResource(SessionCommands sessionCommands, ConsoleUser consoleUser) {
    this.sessionCommands = sessionCommands;
    this.consoleUser = consoleUser;
  }

  /**
   * What a run of the reaper did.
   *
   * @param failed how many sessions it could not delete
   */
  public record ReaperRunResponse(int sessions, int failed, int logins, int contents) {}

  @POST
  @Path("run")
  public Uni<ReaperRunResponse> run(CsrfGuardBody body) {
    CsrfGuardBody.require(body);
    return sessionCommands
        .runReaper(consoleUser.require())
        .map(
            reaperResult ->
                new ReaperRunResponse(
                    reaperResult.sessions(),
                    reaperResult.failed().size(),
                    reaperResult.logins(),
                    reaperResult.contents()));
  }
}
