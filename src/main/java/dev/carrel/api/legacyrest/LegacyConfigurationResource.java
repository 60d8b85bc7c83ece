package dev.carrel.api.legacyrest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.ConfigurationService;
import dev.carrel.vapi.library.ConfigurationModel;
import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** The operations of {@link ConfigurationService} under {@code /rest}. */
@Path("/rest/com/vmware/content/configuration")
@Tag(name = "content/configuration")
@CustomDeserialization(LenientScalars.class)
public class LegacyConfigurationResource {
  private final ConfigurationService configuration;
  private final CurrentCaller caller;

  LegacyConfigurationResource(ConfigurationService configuration, CurrentCaller caller) {
    this.configuration = configuration;
    this.caller = caller;
  }

  /** The body of update. */
  public record Update(ConfigurationModel model) {}

  @GET
  public Uni<Value<ConfigurationModel>> get() {
    return configuration.get(caller.get()).map(Value::new);
  }

  @PATCH
  @ResponseStatus(200)
  public Uni<Void> update(Update body) {
    return configuration.update(caller.get(), body.model());
  }
}
