package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.SubscriptionService;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.SubscriptionSummary;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The operations of {@link SubscriptionService} under {@code /api}. */
@Path("/api/content/library/{library}/subscriptions")
@Tag(name = "content/library/subscriptions")
public class SubscriptionResource {
  private final SubscriptionService subscriptions;
  private final CurrentCaller caller;

  SubscriptionResource(SubscriptionService subscriptions, CurrentCaller caller) {
    this.subscriptions = subscriptions;
    this.caller = caller;
  }

  @GET
  public Uni<List<SubscriptionSummary>> list(@RestPath LibraryId library) {
    return subscriptions.list(caller.get(), library);
  }
}
