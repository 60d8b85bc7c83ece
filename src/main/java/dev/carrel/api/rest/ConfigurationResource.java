package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.ConfigurationService;
import dev.carrel.vapi.library.ConfigurationModel;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The operations of {@link ConfigurationService} under {@code /api}. */
@Path("/api/content/configuration")
@Tag(name = "content/configuration")
public class ConfigurationResource {
  private final ConfigurationService configuration;
  private final CurrentCaller caller;

  ConfigurationResource(ConfigurationService configuration, CurrentCaller caller) {
    this.configuration = configuration;
    this.caller = caller;
  }

  @GET
  public Uni<ConfigurationModel> get() {
    return configuration.get(caller.get());
  }

  @PATCH
  public Uni<Void> update(ConfigurationModel model) {
    return configuration.update(caller.get(), model);
  }
}
