package dev.carrel.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.linearizability.Response;
import dev.carrel.vapi.ErrorType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;

/** The HTTP client of the tests. It reuses connections and never repeats a request. */
final class HttpTransport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTROL_API = "/carrel/";
  private static final int UNAVAILABLE = 503;
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private volatile String login = "";

  /** The connection was refused, so the call was not made. */
  static final class Unreachable extends Exception {
    private static final long serialVersionUID = 1;

    Unreachable(ConnectException cause) {
      super(cause);
    }
  }

  /**
   * A request.
   *
   * @param body null for none
   */
  record Request(String method, String path, Map<String, ?> body, byte[] bytes) {
    static Request get(String path) {
      return new Request("GET", path, null, null);
    }

    static Request delete(String path) {
      return new Request("DELETE", path, null, null);
    }

    static Request post(String path, Map<String, ?> body) {
      return new Request("POST", path, body, null);
    }

    static Request put(String path, byte[] bytes) {
      return new Request("PUT", path, null, bytes);
    }
  }

  /** Logs in. The login is stored in PostgreSQL, so all replicas accept it. */
  void login(ReplicaProcess replicaProcess) throws IOException, InterruptedException {
    String basic = TestCluster.USER + ":" + TestCluster.PASSWORD;
    var request =
        HttpRequest.newBuilder(URI.create(replicaProcess.url("/api/session")))
            .header(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(basic.getBytes()))
            .POST(BodyPublishers.noBody())
            .build();
    login = JSON.readTree(http.send(request, BodyHandlers.ofString()).body()).asText();
  }

  /** Sends a request and returns the response, or {@link Response.None}. */
  Response send(ReplicaProcess replicaProcess, Request request, Function<byte[], Response> read)
      throws Unreachable, InterruptedException {
    try {
      HttpResponse<byte[]> httpResponse =
          http.send(http(replicaProcess, request), BodyHandlers.ofByteArray());
      return httpResponse.statusCode() < 300
          ? read.apply(httpResponse.body())
          : rejection(httpResponse);
    } catch (ConnectException e) {
      throw new Unreachable(e);
    } catch (IOException e) {
      return new Response.None(e.toString());
    }
  }

  private HttpRequest http(ReplicaProcess replicaProcess, Request request) throws IOException {
    var http =
        HttpRequest.newBuilder(URI.create(replicaProcess.url(request.path())))
            .timeout(TIMEOUT)
            .method(request.method(), body(request));
    if (request.path().startsWith(CONTROL_API)) {
      http.header("Authorization", "Bearer " + TestCluster.CONTROL_KEY);
    } else {
      http.header("vmware-api-session-id", login);
    }
    if (request.body() != null) {
      http.header("Content-Type", "application/json");
    }
    return http.build();
  }

  private static BodyPublisher body(Request request) throws IOException {
    if (request.bytes() != null) {
      return BodyPublishers.ofByteArray(request.bytes());
    }
    return request.body() == null
        ? BodyPublishers.noBody()
        : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request.body()));
  }

  private static Response rejection(HttpResponse<byte[]> httpResponse) {
    JsonNode error = json(httpResponse.body());
    if (error.has("detail")) {
      return problem(error);
    }
    return new Response.Rejected(
        ErrorType.valueOf(error.get("error_type").asText()),
        error.path("messages").path(0).path("default_message").asText());
  }

  /** An error of the control API. */
  private static Response problem(JsonNode problem) {
    return new Response.Rejected(
        problem.get("status").asInt() == UNAVAILABLE
            ? ErrorType.SERVICE_UNAVAILABLE
            : ErrorType.INTERNAL_SERVER_ERROR,
        problem.get("detail").asText());
  }

  static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new AssertionError("Not JSON: " + new String(body), e);
    }
  }
}
