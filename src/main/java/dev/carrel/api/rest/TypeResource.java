package dev.carrel.api.rest;

import dev.carrel.api.CurrentCaller;
import dev.carrel.library.TypeService;
import dev.carrel.vapi.library.TypeInfo;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The operations of {@link TypeService} under {@code /api}. */
@Path("/api/content/type")
@Tag(name = "content/type")
public class TypeResource {
  private final TypeService types;
  private final CurrentCaller caller;

  TypeResource(TypeService types, CurrentCaller caller) {
    this.types = types;
    this.caller = caller;
  }

  @GET
  public Uni<List<TypeInfo>> list() {
    return types.list(caller.get());
  }
}
