package dev.carrel.face.modern;

import dev.carrel.face.CurrentCaller;
import dev.carrel.library.ConfigurationModel;
import dev.carrel.operation.ConfigurationOperations;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@link ConfigurationOperations} under {@code /api}. */
@Path("/api/content/configuration")
@Tag(name = "content/configuration")
public class ConfigurationResource {
  private final ConfigurationOperations configuration;
  private final CurrentCaller caller;

  ConfigurationResource(ConfigurationOperations configuration, CurrentCaller caller) {
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
