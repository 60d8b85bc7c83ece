package dev.carrel.api.control;

import dev.carrel.control.FaultService;
import dev.carrel.control.StormSpec;
import dev.carrel.fault.FaultInfo;
import dev.carrel.fault.FaultSpec;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The faults of a sandbox. */
@Path("/carrel/v1/sandboxes/{sandbox}/faults")
public class FaultsResource {
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
  private static final int UNPROCESSABLE = 422;

  private final FaultService faults;
  private final SandboxCaller caller;

  FaultsResource(FaultService faults, SandboxCaller caller) {
    this.faults = faults;
    this.caller = caller;
  }

  @POST
  @ResponseStatus(RestResponse.StatusCode.CREATED)
  @Operation(summary = "Create a fault")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<FaultInfo> create(@RestPath String sandbox, FaultSpec body) {
    return faults.create(body == null ? FaultSpec.EMPTY : body, caller.actor(sandbox));
  }

  @POST
  @Path("storm")
  @ResponseStatus(RestResponse.StatusCode.CREATED)
  @Operation(summary = "Create faults at random operations")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<List<FaultInfo>> createStorm(@RestPath String sandbox, StormSpec body) {
    return faults.createStorm(body == null ? StormSpec.DEFAULT : body, caller.actor(sandbox));
  }

  @GET
  @Operation(summary = "List the faults")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<List<FaultInfo>> list(@RestPath String sandbox) {
    return faults.list(caller.actor(sandbox));
  }

  /**
   * Returns a fault.
   *
   * @param until {@code fired} to wait until the fault has fired as often as it can; null to return
   *     it as it is
   * @param timeout how long to wait, up to a minute; null for five seconds. If the fault has not
   *     fired by then, the status is 422
   */
  @GET
  @Path("{id}")
  @Operation(summary = "Read a fault, or wait until it has fired")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<RestResponse<FaultInfo>> get(
      @RestPath String sandbox,
      @RestPath String id,
      @RestQuery String until,
      @RestQuery String timeout) {
    if (until != null && !until.equals("fired")) {
      throw invalid(until, "until", "expected fired");
    }
    if (until == null && timeout != null) {
      throw invalid(timeout, "timeout", "expected until=fired beside it");
    }
    return faults
        .get(id, until == null ? Duration.ZERO : toTimeout(timeout), caller.actor(sandbox))
        .map(
            fault ->
                RestResponse.ResponseBuilder.ok(fault)
                    .status(until == null || fault.isExhausted() ? 200 : UNPROCESSABLE)
                    .build());
  }

  private static Duration toTimeout(String text) {
    if (text == null) {
      return DEFAULT_TIMEOUT;
    }
    try {
      Duration timeout = Duration.parse(text);
      if (!timeout.isNegative() && timeout.compareTo(MAX_TIMEOUT) <= 0) {
        return timeout;
      }
    } catch (DateTimeException e) {
      // rejected below
    }
    throw invalid(text, "timeout", "expected a duration from PT0S to PT1M");
  }

  private static VapiError invalid(String value, String field, String reason) {
    return Message.INVALID_VALUE.toError(ErrorType.INVALID_ARGUMENT, value, field, reason);
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Delete a fault")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<Void> delete(@RestPath String sandbox, @RestPath String id) {
    return faults.delete(id, caller.actor(sandbox));
  }

  @DELETE
  @Operation(summary = "Delete all faults")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<Void> deleteAll(@RestPath String sandbox) {
    return faults.deleteAll(caller.actor(sandbox));
  }
}
