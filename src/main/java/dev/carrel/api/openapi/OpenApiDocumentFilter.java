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
 * Completes the OpenAPI document that Quarkus generates from the resources: moves actions into the
 * query ({@link OpenApiActions}), and adds the status of success, the error responses, examples and
 * the authentication schemes.
 */
@OpenApiFilter(
    stages = OpenApiFilter.RunStage.BUILD,
    documentNames = OpenApiFilter.DEFAULT_DOCUMENT_NAME)
public class OpenApiDocumentFilter implements OASFilter {
  private static final String BASIC_SCHEME = "basic";
  private static final String LOGIN_SCHEME = "session";
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
                    .computeIfAbsent(OpenApiActions.removeAction(path), base -> new TreeMap<>())
                    .put(path, setSuccessStatuses(path, item)));
    Map<String, PathItem> paths = new TreeMap<>();
    byBase.forEach(
        (base, items) -> {
          boolean isLegacy = base.startsWith(UrlPaths.LEGACY_REST);
          PathItem merged = OpenApiActions.merge(items, isLegacy ? "~action" : "action");
          merged
              .getOperations()
              .values()
              .forEach(operation -> addErrors(document, operation, isLegacy));
          paths.put(base, merged);
        });
    document.getPaths().setPathItems(paths);
    OpenApiExamples.addExamples(document.getComponents().getSchemas());
    document
        .getComponents()
        .addSchema("Error", errorSchema())
        .addSchema("LegacyError", legacyErrorSchema())
        .addSecurityScheme(
            BASIC_SCHEME,
            OASFactory.createSecurityScheme().type(SecurityScheme.Type.HTTP).scheme("basic"))
        .addSecurityScheme(
            LOGIN_SCHEME,
            OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name(Credentials.LOGIN_ID_HEADER));
    document.setSecurity(
        List.of(
            OASFactory.createSecurityRequirement().addScheme(BASIC_SCHEME),
            OASFactory.createSecurityRequirement().addScheme(LOGIN_SCHEME)));
  }

  private static PathItem setSuccessStatuses(String path, PathItem item) {
    item.getOperations()
        .forEach(
            (method, operation) ->
                setSuccessStatus(
                    operation,
                    path.startsWith(UrlPaths.LEGACY_REST) ? "200" : successStatus(method, path)));
    return item;
  }

  /** Returns the status of success under {@code /api}. Under {@code /rest}, it is always 200. */
  private static String successStatus(PathItem.HttpMethod method, String path) {
    return switch (method) {
      case PATCH, DELETE -> "204";
      case POST ->
          OpenApiActions.actionOf(path)
              .map(action -> ACTIONS_WITH_RESULT.contains(action) ? "200" : "204")
              .orElse("201");
      default -> "200";
    };
  }

  private static void setSuccessStatus(Operation operation, String status) {
    operation.getResponses().getAPIResponses().entrySet().stream()
        .filter(response -> response.getKey().startsWith("2"))
        .toList()
        .forEach(
            response -> {
              operation.getResponses().removeAPIResponse(response.getKey());
              operation.getResponses().addAPIResponse(status, response.getValue());
            });
    if (operation.getRequestBody() != null && hasOptionalBody(operation)) {
      operation.getRequestBody().setRequired(false);
    }
  }

  /** The body may be absent if the operation has no required parameter in it. */
  private static boolean hasOptionalBody(Operation operation) {
    return operation.getRequestBody().getContent().getMediaTypes().values().stream()
        .map(media -> String.valueOf(media.getSchema().getRef()))
        .anyMatch(schema -> schema.matches(".*/(KeepAlive|Fail|Publish|EmptyBody)\\d*"));
  }

  /**
   * Adds the error responses as references to the components of the document. Written out at each
   * operation, they would make the document six times as long, and parsing it would delay every
   * start of the server.
   */
  private static void addErrors(OpenAPI document, Operation operation, boolean isLegacy) {
    Map<Integer, List<ErrorType>> byStatus =
        COMMON_ERRORS.stream()
            .collect(
                Collectors.groupingBy(
                    type -> isLegacy ? ErrorStatus.legacyRest(type) : ErrorStatus.rest(type),
                    TreeMap::new,
                    Collectors.toList()));
    byStatus.put(406, List.of(ErrorType.INVALID_REQUEST));
    if (operation.getRequestBody() != null) {
      byStatus.put(413, List.of(ErrorType.INVALID_REQUEST));
      byStatus.put(415, List.of(ErrorType.INVALID_REQUEST));
    }
    byStatus.forEach(
        (status, types) -> {
          String name = (isLegacy ? "LegacyError" : "Error") + status;
          document.getComponents().addResponse(name, errorResponse(types, isLegacy));
          operation
              .getResponses()
              .addAPIResponse(status.toString(), OASFactory.createAPIResponse().ref(name));
        });
  }

  private static APIResponse errorResponse(List<ErrorType> types, boolean isLegacy) {
    return OASFactory.createAPIResponse()
        .description(types.stream().map(ErrorType::name).collect(Collectors.joining(", ")))
        .content(
            OASFactory.createContent()
                .addMediaType(
                    "application/json",
                    OASFactory.createMediaType()
                        .example(OpenApiExamples.error(types.get(0), isLegacy))
                        .schema(
                            OASFactory.createSchema().ref(isLegacy ? "LegacyError" : "Error"))));
  }

  /** Returns the schema of {@link dev.carrel.vapi.ErrorBody}. */
  private static Schema errorSchema() {
    Schema message =
        objectSchema()
            .addProperty("id", stringSchema())
            .addProperty("default_message", stringSchema())
            .addProperty(
                "args",
                OASFactory.createSchema().addType(Schema.SchemaType.ARRAY).items(stringSchema()))
            .required(List.of("id", "default_message", "args"));
    return objectSchema()
        .addProperty(
            "error_type",
            stringSchema()
                .enumeration(
                    Stream.of(ErrorType.values()).map(type -> (Object) type.name()).toList()))
        .addProperty(
            "messages", OASFactory.createSchema().addType(Schema.SchemaType.ARRAY).items(message))
        .addProperty("challenge", stringSchema())
        .required(List.of("error_type", "messages"));
  }

  /**
   * Returns the schema of legacy REST errors: the error in {@code value}, and its fields beside it.
   */
  private static Schema legacyErrorSchema() {
    return errorSchema()
        .addProperty("type", stringSchema())
        .addProperty("value", OASFactory.createSchema().ref("Error"))
        .required(List.of("type", "value", "error_type", "messages"));
  }

  private static Schema objectSchema() {
    return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
  }

  private static Schema stringSchema() {
    return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
  }
}
