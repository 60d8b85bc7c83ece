package dev.carrel.api.control;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Completes the OpenAPI document of the control API: adds the errors and the key. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, documentNames = "control")
public class ControlDocumentFilter implements OASFilter {
  private static final String KEY_SCHEME = "key";
  private static final String PROBLEM = "Problem";

  private static final Map<String, String> ERRORS =
      Map.of(
          "400", "A field is unknown, missing, of another type or out of range",
          "401", "The key is missing or wrong",
          "404", "The control API is disabled, or the sandbox or the fault does not exist",
          "409", "The state of the sandbox does not permit it",
          "413", "The body is too large",
          "415", "The body is not JSON",
          "422", "The fault has not fired",
          "503", "Too many wrong keys, or the database is unavailable");

  @Override
  public void filterOpenAPI(OpenAPI document) {
    document
        .getComponents()
        .addSchema(PROBLEM, problemSchema())
        .addSecurityScheme(
            KEY_SCHEME,
            OASFactory.createSecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
    document.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(KEY_SCHEME)));
    document
        .getPaths()
        .getPathItems()
        .values()
        .forEach(path -> path.getOperations().values().forEach(ControlDocumentFilter::addErrors));
  }

  private static void addErrors(Operation operation) {
    ERRORS.forEach(
        (status, description) ->
            operation.getResponses().addAPIResponse(status, problemResponse(description)));
  }

  private static APIResponse problemResponse(String description) {
    return OASFactory.createAPIResponse()
        .description(description)
        .content(
            OASFactory.createContent()
                .addMediaType(
                    Problem.MEDIA_TYPE,
                    OASFactory.createMediaType().schema(OASFactory.createSchema().ref(PROBLEM))));
  }

  private static Schema problemSchema() {
    return OASFactory.createSchema()
        .addType(Schema.SchemaType.OBJECT)
        .addProperty("type", typed(Schema.SchemaType.STRING))
        .addProperty("title", typed(Schema.SchemaType.STRING))
        .addProperty("status", typed(Schema.SchemaType.INTEGER))
        .addProperty("detail", typed(Schema.SchemaType.STRING))
        .required(List.of("type", "title", "status", "detail"));
  }

  private static Schema typed(Schema.SchemaType type) {
    return OASFactory.createSchema().addType(type);
  }
}
