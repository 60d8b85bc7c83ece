package dev.carrel.face;

import dev.carrel.vapi.ErrorType;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes what can be read off the resources: actions stand in the query again, as clients send
 * them, every operation can fail in its face's shape, and every operation takes a password.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiDocument implements OASFilter {
  private static final String BASIC = "basic";
  private static final String SESSION = "session";
  private static final String LEGACY_ROOT = "/rest/";
  private static final List<ErrorType> COMMON =
      List.of(
          ErrorType.INVALID_ARGUMENT,
          ErrorType.UNAUTHENTICATED,
          ErrorType.UNAUTHORIZED,
          ErrorType.NOT_FOUND,
          ErrorType.INTERNAL_SERVER_ERROR,
          ErrorType.SERVICE_UNAVAILABLE);

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Map<String, PathItem> paths = new TreeMap<>();
    document
        .getPaths()
        .getPathItems()
        .forEach((path, item) -> paths.put(withActionInQuery(path), completed(path, item)));
    document.getPaths().setPathItems(paths);
    document
        .getComponents()
        .addSchema("Error", error())
        .addSchema("LegacyError", legacyError())
        .addSecurityScheme(
            BASIC, OASFactory.createSecurityScheme().type(SecurityScheme.Type.HTTP).scheme("basic"))
        .addSecurityScheme(
            SESSION,
            OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name(Credentials.SESSION_ID));
    document.setSecurity(
        List.of(
            OASFactory.createSecurityRequirement().addScheme(BASIC),
            OASFactory.createSecurityRequirement().addScheme(SESSION)));
  }

  private static String withActionInQuery(String path) {
    int action = path.indexOf(ActionRouting.ACTION);
    if (action < 0) {
      return path;
    }
    String parameter = path.startsWith(LEGACY_ROOT) ? "?~action=" : "?action=";
    return path.substring(0, action)
        + parameter
        + path.substring(action + ActionRouting.ACTION.length());
  }

  private static PathItem completed(String path, PathItem item) {
    boolean legacy = path.startsWith(LEGACY_ROOT);
    item.getOperations().values().forEach(operation -> addErrors(operation, legacy));
    return item;
  }

  private static void addErrors(Operation operation, boolean legacy) {
    Map<Integer, List<ErrorType>> byStatus =
        COMMON.stream()
            .collect(
                Collectors.groupingBy(
                    type -> legacy ? type.legacyStatus() : type.modernStatus(),
                    TreeMap::new,
                    Collectors.toList()));
    byStatus.forEach(
        (status, types) ->
            operation
                .getResponses()
                .addAPIResponse(status.toString(), errorResponse(types, legacy)));
  }

  private static APIResponse errorResponse(List<ErrorType> types, boolean legacy) {
    return OASFactory.createAPIResponse()
        .description(types.stream().map(ErrorType::name).collect(Collectors.joining(", ")))
        .content(
            OASFactory.createContent()
                .addMediaType(
                    "application/json",
                    OASFactory.createMediaType()
                        .schema(OASFactory.createSchema().ref(legacy ? "LegacyError" : "Error"))));
  }

  /** {@link dev.carrel.vapi.ErrorBody}. */
  private static Schema error() {
    Schema message =
        object()
            .addProperty("id", string())
            .addProperty("default_message", string())
            .addProperty(
                "args", OASFactory.createSchema().addType(Schema.SchemaType.ARRAY).items(string()))
            .required(List.of("id", "default_message", "args"));
    return object()
        .addProperty(
            "error_type",
            string()
                .enumeration(
                    Stream.of(ErrorType.values()).map(type -> (Object) type.name()).toList()))
        .addProperty(
            "messages", OASFactory.createSchema().addType(Schema.SchemaType.ARRAY).items(message))
        .addProperty("challenge", string())
        .required(List.of("error_type", "messages"));
  }

  /** The same within its envelope, and beside it. */
  private static Schema legacyError() {
    return error()
        .addProperty("type", string())
        .addProperty("value", OASFactory.createSchema().ref("Error"))
        .required(List.of("type", "value", "error_type", "messages"));
  }

  private static Schema object() {
    return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
  }

  private static Schema string() {
    return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
  }
}
