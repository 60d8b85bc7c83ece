package dev.carrel.api.openapi;

import dev.carrel.api.Credentials;
import dev.carrel.http.ErrorStatus;
import dev.carrel.http.UrlPaths;
import dev.carrel.vapi.ErrorType;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Completes what can be read off the resources: actions stand in the query again ({@link
 * OpenApiActions}), every operation can fail in its face's shape, and every operation takes a
 * password.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiDocumentFilter implements OASFilter {
  private static final String BASIC = "basic";
  private static final String SESSION = "session";
  private static final Set<String> ACTIONS_WITH_RESULT =
      Set.of("copy", "find", "prepare", "probe", "validate");
  private static final List<ErrorType> COMMON_ERRORS =
      List.of(
          ErrorType.INVALID_ARGUMENT,
          ErrorType.INVALID_REQUEST,
          ErrorType.ALREADY_EXISTS,
          ErrorType.UNSUPPORTED,
          ErrorType.NOT_ALLOWED_IN_CURRENT_STATE,
          ErrorType.CONCURRENT_CHANGE,
          ErrorType.RESOURCE_BUSY,
          ErrorType.UNAUTHENTICATED,
          ErrorType.UNAUTHORIZED,
          ErrorType.NOT_FOUND,
          ErrorType.INTERNAL_SERVER_ERROR,
          ErrorType.SERVICE_UNAVAILABLE);

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Map<String, Map<String, PathItem>> byBase = new TreeMap<>();
    document
        .getPaths()
        .getPathItems()
        .forEach(
            (path, item) ->
                byBase
                    .computeIfAbsent(OpenApiActions.withoutAction(path), base -> new TreeMap<>())
                    .put(path, withSuccess(path, item)));
    Map<String, PathItem> paths = new TreeMap<>();
    byBase.forEach(
        (base, items) -> {
          boolean legacy = base.startsWith(UrlPaths.LEGACY_REST);
          PathItem merged = OpenApiActions.merge(items, legacy ? "~action" : "action");
          merged
              .getOperations()
              .values()
              .forEach(operation -> addErrors(document, operation, legacy));
          paths.put(base, merged);
        });
    document.getPaths().setPathItems(paths);
    OpenApiExamples.addTo(document.getComponents().getSchemas());
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
                .name(Credentials.LOGIN_ID_HEADER));
    document.setSecurity(
        List.of(
            OASFactory.createSecurityRequirement().addScheme(BASIC),
            OASFactory.createSecurityRequirement().addScheme(SESSION)));
  }

  private static PathItem withSuccess(String path, PathItem item) {
    item.getOperations()
        .forEach(
            (method, operation) ->
                correctSuccess(
                    operation,
                    path.startsWith(UrlPaths.LEGACY_REST) ? "200" : success(method, path)));
    return item;
  }

  /** The status of success under {@code /api}; under {@code /rest} it is always 200. */
  private static String success(PathItem.HttpMethod method, String path) {
    return switch (method) {
      case PATCH, DELETE -> "204";
      case POST ->
          OpenApiActions.actionOf(path)
              .map(action -> ACTIONS_WITH_RESULT.contains(action) ? "200" : "204")
              .orElse("201");
      default -> "200";
    };
  }

  private static void correctSuccess(Operation operation, String status) {
    operation.getResponses().getAPIResponses().entrySet().stream()
        .filter(response -> response.getKey().startsWith("2"))
        .toList()
        .forEach(
            response -> {
              operation.getResponses().removeAPIResponse(response.getKey());
              operation.getResponses().addAPIResponse(status, response.getValue());
            });
    if (operation.getRequestBody() != null && isOptional(operation)) {
      operation.getRequestBody().setRequired(false);
    }
  }

  /** The body of an action that has nothing to say may be missing. */
  private static boolean isOptional(Operation operation) {
    return operation.getRequestBody().getContent().getMediaTypes().values().stream()
        .map(media -> String.valueOf(media.getSchema().getRef()))
        .anyMatch(schema -> schema.matches(".*/(KeepAlive|Fail|Publish|Nothing)\\d*"));
  }

  /**
   * Each kind of error once, in the components, for they are the same everywhere: with all of them
   * at each operation the document is six times as long, and to read it takes that part of every
   * start.
   */
  private static void addErrors(OpenAPI document, Operation operation, boolean legacy) {
    Map<Integer, List<ErrorType>> byStatus =
        COMMON_ERRORS.stream()
            .collect(
                Collectors.groupingBy(
                    type -> legacy ? ErrorStatus.legacyRest(type) : ErrorStatus.rest(type),
                    TreeMap::new,
                    Collectors.toList()));
    byStatus.put(406, List.of(ErrorType.INVALID_REQUEST));
    if (operation.getRequestBody() != null) {
      byStatus.put(413, List.of(ErrorType.INVALID_REQUEST));
      byStatus.put(415, List.of(ErrorType.INVALID_REQUEST));
    }
    byStatus.forEach(
        (status, types) -> {
          String name = (legacy ? "LegacyError" : "Error") + status;
          document.getComponents().addResponse(name, errorResponse(types, legacy));
          operation
              .getResponses()
              .addAPIResponse(status.toString(), OASFactory.createAPIResponse().ref(name));
        });
  }

  private static APIResponse errorResponse(List<ErrorType> types, boolean legacy) {
    return OASFactory.createAPIResponse()
        .description(types.stream().map(ErrorType::name).collect(Collectors.joining(", ")))
        .content(
            OASFactory.createContent()
                .addMediaType(
                    "application/json",
                    OASFactory.createMediaType()
                        .example(OpenApiExamples.error(types.get(0), legacy))
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
