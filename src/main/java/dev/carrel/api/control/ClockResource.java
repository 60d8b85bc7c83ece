package dev.carrel.api.control;

import dev.carrel.api.DateTimes;
import dev.carrel.audit.Actor;
import dev.carrel.control.AdvanceResult;
import dev.carrel.control.AdvanceTarget;
import dev.carrel.control.ClockInfo;
import dev.carrel.control.ClockMode;
import dev.carrel.control.ClockService;
import dev.carrel.control.TransferProgress;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.DateTimeException;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.jboss.resteasy.reactive.RestPath;

/** The virtual clock of a sandbox. */
@Path("/carrel/v1/sandboxes/{sandbox}/clock")
public class ClockResource {
  private static final String NEXT_EXPIRY = "next-expiry";

  private final ClockService clock;
  private final SandboxCaller caller;

  ClockResource(ClockService clock, SandboxCaller caller) {
    this.clock = clock;
    this.caller = caller;
  }

  /** Whether virtual time runs. */
  public record Mode(ClockMode mode) {}

  /**
   * How far to advance virtual time.
   *
   * @param by a duration; null if {@code to} is set
   * @param to a datetime or {@code next-expiry}; null if {@code by} is set
   * @param transfers what running transfers did in the meantime; null for moving
   */
  public record Advance(Duration by, String to, TransferProgress transfers) {
    AdvanceTarget toTarget() {
      if ((by == null) == (to == null)) {
        throw Message.CLOCK_TARGET_REQUIRED.toError(ErrorType.INVALID_ARGUMENT);
      }
      if (by != null) {
        if (by.isNegative()) {
          throw invalid(by, "by", "it must not be negative");
        }
        return new AdvanceTarget.ByDuration(by);
      }
      if (to.equals(NEXT_EXPIRY)) {
        return new AdvanceTarget.ToNextExpiry();
      }
      try {
        return new AdvanceTarget.ToTime(DateTimes.parse(to));
      } catch (DateTimeException e) {
        throw invalid(to, "to", "expected next-expiry, or a datetime like 2027-01-01T00:00:00Z");
      }
    }

    private static VapiError invalid(Object value, String field, String reason) {
      return Message.INVALID_VALUE.toError(ErrorType.INVALID_ARGUMENT, value, field, reason);
    }
  }

  @GET
  @Operation(summary = "Read virtual time, and what expires next")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<ClockInfo> get(@RestPath String sandbox) {
    return clock.get(caller.actor(sandbox));
  }

  @PUT
  @Operation(summary = "Freeze virtual time, or let it run again")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<ClockInfo> setMode(@RestPath String sandbox, Mode body) {
    Actor actor = caller.actor(sandbox);
    if (body.mode() == null) {
      throw Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, "mode (running or frozen)");
    }
    return clock.setMode(body.mode(), actor);
  }

  @POST
  @Path("advance")
  @Operation(summary = "Advance virtual time, and delete what has expired")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<AdvanceResult> advance(@RestPath String sandbox, Advance body) {
    return clock.advance(
        body.toTarget(),
        body.transfers() == null ? TransferProgress.MOVING : body.transfers(),
        caller.actor(sandbox));
  }
}
