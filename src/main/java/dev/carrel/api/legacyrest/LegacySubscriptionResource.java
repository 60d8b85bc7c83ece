package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.SubscriptionService;
import dev.carrel.vapi.library.LibraryId;
import dev.carrel.vapi.library.SubscriptionSummary;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** The operations of {@link SubscriptionService} under {@code /rest}. */
@Path("/rest/com/vmware/content/library/subscriptions")
@Tag(name = "content/library/subscriptions")
public class LegacySubscriptionResource {
  private final SubscriptionService subscriptions;
  private final CurrentCaller caller;

  LegacySubscriptionResource(SubscriptionService subscriptions, CurrentCaller caller) {
    this.subscriptions = subscriptions;
    this.caller = caller;
  }

  @GET
  public Uni<Value<List<SubscriptionSummary>>> list(@RestQuery LibraryId library) {
    return subscriptions.list(caller.get(), library).map(Value::new);
  }
}
