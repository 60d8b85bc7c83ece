package dev.carrel.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import io.restassured.builder.ResponseBuilder;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.internal.RestAssuredResponseImpl;
import io.restassured.internal.log.LogRepository;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sends requests to the application with the HTTP client of the JDK, and returns responses of REST
 * Assured. The tests send most requests with this client, because a request of REST Assured needs
 * several times as much processor time.
 */
final class TestHttpClient {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TestHttpClient() {}

  /**
   * Sends a request and reads the complete response.
   *
   * @param target the path and query, or an absolute URI
   * @param body an object to send as JSON; null for a request without a body
   */
  static Response send(String method, String target, Map<String, String> headers, Object body) {
    String json = body == null ? "" : toJson(body);
    var request = requestTo(target, headers);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(json));
    }
    HttpResponse<byte[]> received = send(request);
    RestAssuredResponseImpl response = toRestAssured(received);
    var log = new LogRepository();
    log.registerRequestLog(streamOf(method + " " + target + "\n" + json));
    log.registerResponseLog(
        streamOf(received.headers().map() + "\n" + new String(received.body(), UTF_8)));
    response.setLogRepository(log);
    return response;
  }

  /** Sends a file, and reads the complete response. Failed assertions do not print the bodies. */
  static Response sendFile(String uri, Map<String, String> headers, byte[] file) {
    return toRestAssured(
        send(
            requestTo(uri, headers)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(file))));
  }

  /** Requests a file, and reads it completely. Failed assertions do not print the file. */
  static Response getFile(String uri) {
    return toRestAssured(send(requestTo(uri, Map.of())));
  }

  private static HttpRequest.Builder requestTo(String target, Map<String, String> headers) {
    String origin = target.startsWith("/") ? RestAssured.baseURI + ":" + RestAssured.port : "";
    var request = HttpRequest.newBuilder(URI.create(origin + target)).timeout(TIMEOUT);
    headers.forEach(request::header);
    return request;
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String toJson(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static RestAssuredResponseImpl toRestAssured(HttpResponse<byte[]> received) {
    List<Header> headers = new ArrayList<>();
    received
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(value -> headers.add(new Header(name, value))));
    var builder =
        new ResponseBuilder()
            .setStatusCode(received.statusCode())
            .setHeaders(new Headers(headers))
            .setBody(received.body());
    received.headers().firstValue("Content-Type").ifPresent(builder::setContentType);
    var response = (RestAssuredResponseImpl) builder.build();
    response.setConfig(RestAssured.config());
    return response;
  }

  private static ByteArrayOutputStream streamOf(String text) {
    var stream = new ByteArrayOutputStream();
    stream.writeBytes(text.getBytes(UTF_8));
    return stream;
  }

  /**
   * Parses the body of a response as JSON. Unlike REST Assured, this does not compile the path of a
   * value as Groovy code.
   *
   * @return null if the body is empty
   */
  @SuppressWarnings("unchecked")
  static <T> T jsonOf(Response response) {
    try {
      byte[] body = response.asByteArray();
      return body.length == 0 ? null : (T) JSON.readValue(body, Object.class);
    } catch (IOException e) {
      throw new UncheckedIOException(response.asString(), e);
    }
  }
}
