package dev.carrel.packaged;

import static dev.carrel.testing.ReceivedFileFixture.USER_CONFIGURATION;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carrel.testing.CarrelProcess;
import dev.carrel.testing.ReceivedFileFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The traces that a collector receives if tracing is enabled. */
@Execution(ExecutionMode.CONCURRENT)
class TracingIT {
  @TempDir Path directory;

  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private HttpServer collector;

  @BeforeEach
  void collect() throws IOException {
    collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    collector.createContext("/v1/traces", this::receive);
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  /** Stores the request body as text. Strings in a protocol buffer are readable. */
  private void receive(HttpExchange exchange) {
    try (exchange) {
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
      exchange.sendResponseHeaders(200, -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldTraceOperationsAndStatementsWithoutCredentials() {
    var configuration = new HashMap<>(USER_CONFIGURATION);
    configuration.put("quarkus.otel.sdk.disabled", "false");
    configuration.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
    configuration.put(
        "quarkus.otel.exporter.otlp.endpoint",
        "http://127.0.0.1:" + collector.getAddress().getPort());
    configuration.put("quarkus.otel.bsp.schedule.delay", "100ms");

    try (var carrel = CarrelProcess.start(directory, configuration)) {
      ReceivedFileFixture receivedFileFixture = ReceivedFileFixture.create(carrel);

      receivedFileFixture.assertResumableOn(carrel);
      given()
          .body(
              "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body>"
                  + "<CurrentTime xmlns='urn:vim25'><_this type='ServiceInstance'>ServiceInstance"
                  + "</_this></CurrentTime></Body></Envelope>")
          .post(carrel.url("/sdk"))
          .then()
          .statusCode(200);

      await().untilAsserted(() -> assertThat(traces()).contains("vim25.CurrentTime"));
      assertThat(traces())
          .contains("carrel.operation", "content.library.item.update_session.create")
          .contains(
              "carrel.session",
              receivedFileFixture.session(),
              "carrel.outcome",
              "success",
              "carrel.request_id")
          .contains("POST /api/content/library/item/update-session", "PUT /cls/data/{token}/{file}")
          .contains("POST /sdk vim25.CurrentTime")
          .contains("INSERT INTO transfer_session")
          .doesNotContainPattern("cls/data/[0-9a-f]{8}-");
    }
  }

  private String traces() {
    return String.join("\n", bodies);
  }
}
