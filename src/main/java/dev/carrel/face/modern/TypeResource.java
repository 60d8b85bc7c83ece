package dev.carrel.face.modern;

import dev.carrel.face.CurrentCaller;
import dev.carrel.library.TypeInfo;
import dev.carrel.operation.TypeOperations;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@link TypeOperations} under {@code /api}. */
@Path("/api/content/type")
@Tag(name = "content/type")
public class TypeResource {
  private final TypeOperations types;
  private final CurrentCaller caller;

  TypeResource(TypeOperations types, CurrentCaller caller) {
    this.types = types;
    this.caller = caller;
  }

  @GET
  public Uni<List<TypeInfo>> list() {
    return types.list(caller.get());
  }
}
