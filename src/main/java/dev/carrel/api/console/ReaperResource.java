package dev.carrel.api.console;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** The reaper, at once. */
@Path("/console/reaper")
public class ReaperResource {
  private final SessionCommands actions;
  private final ConsoleUser visitor;

  ReaperResource(SessionCommands actions, ConsoleUser visitor) {
    this.actions = actions;
    this.visitor = visitor;
  }

  /**
   * What a run of the reaper did.
   *
   * @param failed how many sessions it could not delete
   */
  public record Run(int sessions, int failed, int logins, int contents) {}

  @POST
  @Path("run")
  public Uni<Run> reap(CsrfGuardBody body) {
    CsrfGuardBody.check(body);
    return actions
        .reap(visitor.get())
        .map(
            reaped ->
                new Run(
                    reaped.sessions(), reaped.failed().size(), reaped.logins(), reaped.contents()));
  }
}
