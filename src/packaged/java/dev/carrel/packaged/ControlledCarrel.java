package dev.carrel.packaged;

import static dev.carrel.testing.ReceivedFileFixture.PASSWORD;
import static dev.carrel.testing.ReceivedFileFixture.USER;
import static dev.carrel.testing.ReceivedFileFixture.USER_CONFIGURATION;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ControlClient;
import dev.carrel.testing.TestCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The packaged application with the control API, and a client of both its APIs. The client is the
 * one of the JDK, because a request of REST Assured needs several times as much processor time.
 */
final class ControlledCarrel implements AutoCloseable {
  private static final String KEY = "a-key-for-this-test";
  private static final String CREDENTIALS = TestCredentials.basic(USER, PASSWORD);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CarrelProcess carrel;

  private ControlledCarrel(CarrelProcess carrel) {
    this.carrel = carrel;
  }

  static ControlledCarrel start(Path directory, Map<String, String> additionalConfiguration) {
    var configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put("carrel.control.enabled", "true");
    configuration.put("carrel.control.replicas", "1");
    configuration.put("carrel.control.key", KEY);
    configuration.putAll(additionalConfiguration);
    var carrel = CarrelProcess.start(directory, configuration);
    carrel.readOutput();
    return new ControlledCarrel(carrel);
  }

  CarrelProcess process() {
    return carrel;
  }

  int port() {
    return URI.create(carrel.url("/")).getPort();
  }

  /** Returns the result of a successful request of the user. */
  JsonNode get(String path) {
    return requireSuccess(send("GET", path, CREDENTIALS, null));
  }

  /** Returns the result of a successful request of the user. */
  JsonNode post(String path, Map<String, ?> body) {
    return requireSuccess(send("POST", path, CREDENTIALS, body));
  }

  /** Returns the status of a request with a login. */
  int statusWithLogin(String path, String login) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(carrel.url(path)))
              .header("vmware-api-session-id", login)
              .build();
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode getClock() {
    return requireSuccess(send("GET", ControlClient.CLOCK, "Bearer " + KEY, null));
  }

  JsonNode advanceClock(Duration duration) {
    return requireSuccess(
        send(
            "POST",
            ControlClient.CLOCK + "/advance",
            "Bearer " + KEY,
            Map.of("by", duration.toString())));
  }

  /** Creates a fault; returns its id. */
  String createFault(Map<String, ?> fault) {
    return requireSuccess(send("POST", ControlClient.FAULTS, "Bearer " + KEY, fault))
        .get("id")
        .asText();
  }

  JsonNode getFault(String id) {
    return requireSuccess(send("GET", ControlClient.FAULTS + "/" + id, "Bearer " + KEY, null));
  }

  /** Waits until a fault has fired; fails if it does not. */
  void awaitFired(String id) {
    getFault(id + "?until=fired");
  }

  void deleteFaults() {
    requireSuccess(send("DELETE", ControlClient.FAULTS, "Bearer " + KEY, null));
  }

  private HttpResponse<byte[]> send(
      String method, String path, String authorization, Map<String, ?> body) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(carrel.url(path)))
              .header("Authorization", authorization)
              .header("Content-Type", "application/json")
              .method(
                  method,
                  body == null
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
              .build();
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode requireSuccess(HttpResponse<byte[]> response) {
    if (response.statusCode() >= 300) {
      throw new AssertionError(
          response.request().method()
              + " "
              + response.uri()
              + ": "
              + response.statusCode()
              + " "
              + new String(response.body()));
    }
    return parse(new String(response.body()));
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError("Not JSON: " + json, e);
    }
  }

  @Override
  public void close() {
    carrel.close();
  }
}
