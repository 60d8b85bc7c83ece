package dev.carrel.testing;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.http.ErrorStatus;
import dev.carrel.testing.Contract.Operation;
import dev.carrel.vapi.ErrorType;
import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The APIs. Each builds the request of an operation from named parameters, so that one scenario
 * runs on all APIs.
 */
public enum TestApi {
  /** {@code /api}: method, path, action and body as the contract maps them. */
  REST("/api") {
    @Override
    Response send(
        RequestSpecification request, Operation operation, Map<String, Object> parameters) {
      JsonNode mapping = operation.restMapping();
      String path =
          PLACEHOLDER
              .matcher(mapping.get("path").asText())
              .replaceAll(found -> String.valueOf(parameters.remove(snakeCase(found))));
      if (mapping.has("action")) {
        request.queryParam("action", mapping.get("action").asText());
      }
      for (String list : new String[] {"query", "required_query"}) {
        for (JsonNode name : mapping.path(list)) {
          if (parameters.containsKey(name.asText())) {
            request.queryParam(name.asText(), parameters.remove(name.asText()));
          }
        }
      }
      if (parameters.containsKey("client_token")) {
        request.header("Client-Token", parameters.remove("client_token"));
      }
      Object body = mapping.has("body") ? parameters.get(mapping.get("body").asText()) : parameters;
      return send(
          request, mapping.get("method").asText(), path, parameters.isEmpty() ? null : body);
    }

    @Override
    public int successStatus(Operation operation) {
      boolean isAddFile =
          operation.service().endsWith("updatesession.file") && operation.name().equals("add");
      return operation.name().equals("create") || isAddFile ? 201 : operation.isVoid() ? 204 : 200;
    }

    @Override
    public int errorStatus(ErrorType error) {
      return ErrorStatus.rest(error);
    }

    @Override
    public String errorType(Response errorResponse) {
      return errorResponse.jsonPath().getString("error_type");
    }

    @Override
    public <T> T resultOf(Operation operation, Response response) {
      return response.jsonPath().get("$");
    }
  },

  /**
   * {@code /rest}: the path follows from the name of the service, and parameters and results are
   * fields of an object.
   */
  LEGACY_REST("/rest") {
    @Override
    Response send(
        RequestSpecification request, Operation operation, Map<String, Object> parameters) {
      String service =
          operation.service().replace("com.vmware.", "").replace('.', '/').replace('_', '-');
      String path = "/rest/com/vmware/" + service;
      boolean isFileService = service.endsWith("file") || service.endsWith("storage");
      String name = operation.name();
      boolean isList = name.equals("list");
      if (!isList
          && !name.equals("create")
          && !name.equals("find")
          && !operation.parameters().isEmpty()) {
        String id =
            operation.parameters().get(operation.parameters().contains("client_token") ? 1 : 0);
        if (id.endsWith("_id")) {
          path += "/id:" + parameters.remove(id);
        }
      }
      if (isList) {
        parameters.forEach(request::queryParam);
        return send(request, "GET", path, null);
      }
      boolean isPlainGet = name.equals("get") && !isFileService && !service.equals("cis/session");
      return switch (name) {
        case "create" -> send(request, "POST", path, parameters.isEmpty() ? null : parameters);
        case "update" -> send(request, "PATCH", path, parameters);
        case "delete" -> send(request, "DELETE", path, null);
        default ->
            isPlainGet
                ? send(request, "GET", path, null)
                : send(
                    request.queryParam("~action", name.replace('_', '-')),
                    "POST",
                    path,
                    parameters.isEmpty() ? null : parameters);
      };
    }

    @Override
    public int successStatus(Operation operation) {
      return 200;
    }

    @Override
    public int errorStatus(ErrorType error) {
      return ErrorStatus.legacyRest(error);
    }

    @Override
    public String errorType(Response errorResponse) {
      String nestedType = errorResponse.jsonPath().getString("value.error_type");
      String topLevelType = errorResponse.jsonPath().getString("error_type");
      return nestedType != null && nestedType.equals(topLevelType) ? nestedType : null;
    }

    @Override
    public <T> T resultOf(Operation operation, Response response) {
      return response.jsonPath().get("value");
    }
  },

  /**
   * JSON-RPC at {@code /api}: the body contains all parameters, and tags name the types of the
   * values.
   */
  JSON_RPC("/api") {
    @Override
    public Response call(
        TestCredentials testCredentials,
        String service,
        String operation,
        Map<String, ?> parameters) {
      Map<String, String> types = new LinkedHashMap<>();
      Operation called = Contract.operation(service, operation);
      called.parameters().forEach(name -> types.put(name, called.typeOf(name)));
      Map<String, Object> context = new LinkedHashMap<>();
      context.put("appCtx", Map.of("opId", "scenario"));
      context.put("securityCtx", testCredentials.securityContext());
      Map<String, ?> params =
          Map.of(
              "serviceId",
              service,
              "operationId",
              operation,
              "input",
              JsonRpcValues.toJsonRpc("operation-input", types, parameters),
              "ctx",
              context);
      return send(
          RestClient.requestWithoutBodyLogging()
              .header("vapi-service", service)
              .header("vapi-operation", operation),
          "POST",
          "/api",
          Map.of("jsonrpc", "2.0", "method", "invoke", "params", params, "id", "1"));
    }

    @Override
    Response send(RequestSpecification request, Operation operation, Map<String, Object> body) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int successStatus(Operation operation) {
      return 200;
    }

    @Override
    public int errorStatus(ErrorType error) {
      return 200;
    }

    @Override
    public boolean isSuccess(Operation operation, Response response) {
      Map<String, ?> result = response.jsonPath().getMap("result");
      return response.statusCode() == 200 && result != null && result.containsKey("output");
    }

    @Override
    public String errorType(Response errorResponse) {
      Map<String, ?> error = error(errorResponse);
      return error == null ? null : (String) error.get("error_type");
    }

    @Override
    public List<Map<String, Object>> messages(Response errorResponse) {
      return messages(error(errorResponse));
    }

    @Override
    public String challenge(Response errorResponse) {
      return (String) error(errorResponse).get("challenge");
    }

    private Map<String, ?> error(Response errorResponse) {
      Map<String, ?> tagged = errorResponse.jsonPath().getMap("result.error");
      String name = errorResponse.header("vapi-error");
      return tagged == null
          ? null
          : JsonRpcValues.fields(
              Contract.fieldTypes(name),
              JsonRpcValues.untag(name, JsonRpcValues.untag("ERROR", tagged)));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T resultOf(Operation operation, Response response) {
      return (T)
          JsonRpcValues.toRestForm(
              operation.resultType(), response.jsonPath().get("result.output"));
    }
  };

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

  private final String rootPath;

  TestApi(String rootPath) {
    this.rootPath = rootPath;
  }

  /** A test of each operation on each API. */
  public static Stream<DynamicTest> forEachApi(BiConsumer<TestApi, Operation> check) {
    return forEachApi(operation -> true, check);
  }

  /** A test of each selected operation on each API. */
  public static Stream<DynamicTest> forEachApi(
      Predicate<Operation> which, BiConsumer<TestApi, Operation> check) {
    return Stream.of(values())
        .flatMap(
            testApi ->
                Contract.operations().stream()
                    .filter(which)
                    .map(
                        operation ->
                            DynamicTest.dynamicTest(
                                testApi + " " + operation,
                                () -> check.accept(testApi, operation))));
  }

  abstract Response send(
      RequestSpecification request, Operation operation, Map<String, Object> parameters);

  /** The status of a success. */
  public abstract int successStatus(Operation operation);

  /** The status of an error. */
  public abstract int errorStatus(ErrorType error);

  /** Whether the response is a success of the operation. */
  public boolean isSuccess(Operation operation, Response response) {
    return response.statusCode() == successStatus(operation)
        && response.asString().isEmpty() == operation.isVoid();
  }

  /** The messages of an error. */
  public List<Map<String, Object>> messages(Response errorResponse) {
    return messages(errorResponse.jsonPath().getMap("$"));
  }

  /** The authentication challenge of an error. */
  public String challenge(Response errorResponse) {
    return errorResponse.header("WWW-Authenticate");
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> messages(Map<String, ?> error) {
    return (List<Map<String, Object>>) error.get("messages");
  }

  /** The error type of an error response; null if its format is not that of the API. */
  public abstract String errorType(Response errorResponse);

  /** The result in a response. */
  public abstract <T> T resultOf(Operation operation, Response response);

  /** The root path of the API. */
  public String rootPath() {
    return rootPath;
  }

  /** Calls an operation. */
  public Response call(
      TestCredentials testCredentials,
      String service,
      String operation,
      Map<String, ?> parameters) {
    RequestSpecification request = testCredentials.addTo(given().urlEncodingEnabled(true));
    return send(request, Contract.operation(service, operation), new LinkedHashMap<>(parameters));
  }

  static Response send(RequestSpecification request, String method, String path, Object body) {
    if (body != null) {
      request.contentType(ContentType.JSON).body(body);
    }
    return request.request(Method.valueOf(method), path);
  }

  static String snakeCase(MatchResult placeholder) {
    return placeholder.group(1).replaceAll("([A-Z])", "_$1").toLowerCase();
  }
}
