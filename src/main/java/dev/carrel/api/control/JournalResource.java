package dev.carrel.api.control;

import dev.carrel.api.DateTimes;
import dev.carrel.journal.HarDocument;
import dev.carrel.journal.JournalFilter;
import dev.carrel.journal.JournalService;
import dev.carrel.journal.VerificationResult;
import dev.carrel.journal.VerificationSpec;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.DateTimeException;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The journal of a sandbox. */
@Path("/carrel/v1/sandboxes/{sandbox}")
public class JournalResource {
  private static final int UNPROCESSABLE = 422;
  private static final int MAX_LIMIT = 1000;
  private static final int DEFAULT_LIMIT = 100;

  private final JournalService journal;
  private final SandboxCaller caller;

  JournalResource(JournalService journal, SandboxCaller caller) {
    this.journal = journal;
    this.caller = caller;
  }

  /** The query parameters that select entries; those that are absent are null. */
  public static final class Selection {
    @RestQuery String operation;
    @RestQuery String transfer;
    @RestQuery String api;
    @RestQuery String user;
    @RestQuery String session;
    @RestQuery String file;
    @RestQuery String status;
    @RestQuery String error;
    @RestQuery String since;
    @RestQuery String after;

    JournalFilter toFilter() {
      return new JournalFilter(
          operation,
          transfer,
          api,
          user,
          session,
          file,
          status,
          error,
          toInstant(since),
          toNumber(after, "after"));
    }

    private static Long toNumber(String text, String field) {
      try {
        return text == null ? null : Long.valueOf(text);
      } catch (NumberFormatException e) {
        throw invalid(text, field, "expected a number");
      }
    }

    private static Instant toInstant(String text) {
      try {
        return text == null ? null : DateTimes.parse(text);
      } catch (DateTimeException e) {
        throw invalid(text, "since", "expected a datetime like 2026-11-27T02:31:00.000Z");
      }
    }
  }

  private static VapiError invalid(Object value, String field, String reason) {
    return Message.INVALID_VALUE.toError(ErrorType.INVALID_ARGUMENT, value, field, reason);
  }

  @GET
  @Path("journal")
  @Operation(summary = "List what clients did")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<JournalService.Listing> list(
      @RestPath String sandbox, @BeanParam Selection selection, @RestQuery String limit) {
    Long number = Selection.toNumber(limit, "limit");
    if (number != null && (number < 1 || number > MAX_LIMIT)) {
      throw invalid(limit, "limit", "expected a number from 1 to " + MAX_LIMIT);
    }
    return journal.list(
        selection.toFilter(),
        number == null ? DEFAULT_LIMIT : number.intValue(),
        caller.actor(sandbox));
  }

  @GET
  @Path("journal.har")
  @Operation(summary = "Return what clients did as an HTTP archive")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<HarDocument> toHar(@RestPath String sandbox, @BeanParam Selection selection) {
    return journal.toHar(selection.toFilter(), caller.actor(sandbox));
  }

  /** Verifies an assertion; the status is 422 if it does not hold. */
  @POST
  @Path("journal/verify")
  @Operation(summary = "Verify how often or in which order clients called operations")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<RestResponse<VerificationResult>> verify(
      @RestPath String sandbox, VerificationSpec body) {
    return journal
        .verify(body == null ? VerificationSpec.EMPTY : body, caller.actor(sandbox))
        .map(
            result ->
                RestResponse.ResponseBuilder.ok(result)
                    .status(result.holds() ? 200 : UNPROCESSABLE)
                    .build());
  }

  @DELETE
  @Path("journal")
  @Operation(summary = "Clear the journal")
  @Extension(name = SandboxCaller.PROFILE, value = "")
  public Uni<Void> clear(@RestPath String sandbox) {
    return journal.clear(caller.actor(sandbox));
  }
}
