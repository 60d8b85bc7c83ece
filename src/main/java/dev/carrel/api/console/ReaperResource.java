package dev.carrel.api.console;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Runs the reaper on request. */
@Path("/console/reaper")
public class ReaperResource {
  private final SessionCommands sessionCommands;
  private final ConsoleUser consoleUser;

  ReaperResource(SessionCommands sessionCommands, ConsoleUser consoleUser) {
    this.sessionCommands = sessionCommands;
    this.consoleUser = consoleUser;
  }

  /**
   * The result of a run of the reaper.
   *
   * @param sessions the number of deleted sessions
   * @param failed the number of sessions that could not be deleted
   * @param logins the number of deleted logins
   * @param contents the number of unreferenced contents that were processed
   */
  public record ReaperRunResponse(int sessions, int failed, int logins, int contents) {}

  @POST
  @Path("run")
  public Uni<ReaperRunResponse> run(CsrfGuardBody body) {
    CsrfGuardBody.require(body);
    return sessionCommands
        .runReaper(consoleUser.require())
        .map(
            result ->
                new ReaperRunResponse(
                    result.sessions(), result.failed().size(), result.logins(), result.contents()));
  }
}
