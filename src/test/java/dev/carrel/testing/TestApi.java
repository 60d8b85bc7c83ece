package dev.carrel.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.http.ErrorStatus;
import dev.carrel.testing.Contract.Operation;
import dev.carrel.vapi.ErrorType;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
        Map<String, String> headers, Operation operation, Map<String, Object> parameters) {
      JsonNode mapping = operation.restMapping();
      String path =
          PLACEHOLDER
              .matcher(mapping.get("path").asText())
              .replaceAll(found -> encode(parameters.remove(snakeCase(found))));
      Map<String, Object> query = new LinkedHashMap<>();
      if (mapping.has("action")) {
        query.put("action", mapping.get("action").asText());
      }
      for (String list : new String[] {"query", "required_query"}) {
        for (JsonNode name : mapping.path(list)) {
          if (parameters.containsKey(name.asText())) {
            query.put(name.asText(), parameters.remove(name.asText()));
          }
        }
      }
      if (parameters.remove("filter") instanceof Map<?, ?> filter) {
        filter.forEach((field, value) -> query.put((String) field, value));
      }
      if (parameters.containsKey("client_token")) {
        headers.put("Client-Token", (String) parameters.remove("client_token"));
      }
      Object body = mapping.has("body") ? parameters.get(mapping.get("body").asText()) : parameters;
      return TestHttpClient.send(
          mapping.get("method").asText(),
          path + toQuery(query),
          headers,
          parameters.isEmpty() ? null : body);
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
      return (String) fieldsOf(errorResponse).get("error_type");
    }

    @Override
    public <T> T resultOf(Operation operation, Response response) {
      return TestHttpClient.jsonOf(response);
    }
  },

  /**
   * {@code /rest}: the path follows from the name of the service, and parameters and results are
   * fields of an object.
   */
  LEGACY_REST("/rest") {
    @Override
    Response send(
        Map<String, String> headers, Operation operation, Map<String, Object> parameters) {
      String service =
          operation.service().replace("com.vmware.", "").replace('.', '/').replace('_', '-');
      if (service.startsWith("vcenter/")) {
        return sendToInventory(headers, "/rest/" + service.toLowerCase(Locale.ROOT), parameters);
      }
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
          path += "/id:" + encode(parameters.remove(id));
        }
      }
      if (isList) {
        return TestHttpClient.send("GET", path + toQuery(parameters), headers, null);
      }
      boolean isPlainGet = name.equals("get") && !isFileService && !service.equals("cis/session");
      Object body = parameters.isEmpty() ? null : parameters;
      return switch (name) {
        case "create" -> TestHttpClient.send("POST", path, headers, body);
        case "update" -> TestHttpClient.send("PATCH", path, headers, parameters);
        case "delete" -> TestHttpClient.send("DELETE", path, headers, null);
        default ->
            isPlainGet
                ? TestHttpClient.send("GET", path, headers, null)
                : TestHttpClient.send(
                    "POST", path + "?~action=" + name.replace('_', '-'), headers, body);
      };
    }

    /** Sends get with the identifier in the path, or list with the filter in the query. */
    private Response sendToInventory(
        Map<String, String> headers, String path, Map<String, Object> parameters) {
      Map<String, Object> query = new LinkedHashMap<>();
      if (parameters.remove("filter") instanceof Map<?, ?> filter) {
        filter.forEach(
            (field, value) -> {
              List<?> values = value instanceof List<?> list ? list : List.of(value);
              for (int i = 0; i < values.size(); i++) {
                query.put("filter.%s.%d".formatted(field, i + 1), values.get(i));
              }
            });
      }
      String id =
          parameters.values().stream().map(value -> "/" + encode(value)).findAny().orElse("");
      return TestHttpClient.send("GET", path + id + toQuery(query), headers, null);
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
      Map<String, ?> fields = fieldsOf(errorResponse);
      Object nestedType =
          fields.get("value") instanceof Map<?, ?> nested ? nested.get("error_type") : null;
      Object topLevelType = fields.get("error_type");
      return nestedType != null && nestedType.equals(topLevelType) ? (String) nestedType : null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T resultOf(Operation operation, Response response) {
      return (T) fieldsOf(response).get("value");
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
      return TestHttpClient.send(
          "POST",
          "/api",
          Map.of("vapi-service", service, "vapi-operation", operation),
          Map.of("jsonrpc", "2.0", "method", "invoke", "params", params, "id", "1"));
    }

    @Override
    Response send(Map<String, String> headers, Operation operation, Map<String, Object> body) {
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
      return response.statusCode() == 200
          && fieldsOf(response).get("result") instanceof Map<?, ?> result
          && result.containsKey("output");
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
      Object tagged = member(errorResponse, "result", "error");
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
          JsonRpcValues.toRestForm(operation.resultType(), member(response, "result", "output"));
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
      Map<String, String> headers, Operation operation, Map<String, Object> parameters);

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
    return messages(fieldsOf(errorResponse));
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
    return send(
        new LinkedHashMap<>(testCredentials.headers()),
        Contract.operation(service, operation),
        new LinkedHashMap<>(parameters));
  }

  /** The fields of a JSON object; empty if the body is empty or another JSON value. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> fieldsOf(Response response) {
    Object body = TestHttpClient.jsonOf(response);
    return body instanceof Map ? (Map<String, Object>) body : Map.of();
  }

  private static Object member(Response response, String field, String nestedField) {
    return fieldsOf(response).get(field) instanceof Map<?, ?> nested
        ? nested.get(nestedField)
        : null;
  }

  /** A parameter whose value is a list is repeated. */
  private static String toQuery(Map<String, ?> parameters) {
    return parameters.entrySet().stream()
        .flatMap(
            parameter ->
                (parameter.getValue() instanceof List<?> list
                        ? list
                        : List.of(parameter.getValue()))
                    .stream().map(value -> encode(parameter.getKey()) + "=" + encode(value)))
        .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
  }

  /** Encodes a value for a path segment or a query. */
  private static String encode(Object value) {
    return URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%3A", ":");
  }

  static String snakeCase(MatchResult placeholder) {
    return placeholder.group(1).replaceAll("([A-Z])", "_$1").toLowerCase();
  }
}
