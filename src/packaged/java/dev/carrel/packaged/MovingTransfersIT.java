package dev.carrel.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.ReceivedFileFixture;
import dev.carrel.testing.SourceServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Transfers that move bytes while virtual time is advanced often. Unlike in the tests of the clock,
 * system time passes, too. If an advance moved claims, which last ten seconds, transfers would lose
 * them.
 */
@Execution(ExecutionMode.CONCURRENT)
class MovingTransfersIT {
  private static final String UPDATE = "/api/content/library/item/update-session";
  private static final String DOWNLOAD = "/api/content/library/item/download-session";
  private static final int ADVANCES = 1000;

  /** Shorter than the lease of five minutes. */
  private static final Duration ADVANCE = Duration.ofMinutes(4);

  /** What the upload and the pull move before each advance. */
  private static final int CHUNK = 16 * 1024;

  /**
   * What the download moves before each advance. The kernel takes more bytes from the server only
   * when about a third of its buffer is free, which is almost a megabyte. The download must move
   * that much in less than four seconds, or it does not count as moving.
   */
  private static final int DOWNLOAD_CHUNK = 64 * 1024;

  /** More than the buffers of the kernel, so that no transfer ends before the last advance. */
  private static final int REST = 8 * 1024 * 1024;

  private static final int SIZE = ADVANCES * CHUNK + REST;
  private static final int DOWNLOAD_SIZE = ADVANCES * DOWNLOAD_CHUNK + REST;

  private final BlockingQueue<HttpServerResponse> sourceResponses = new LinkedBlockingQueue<>();
  private ControlledCarrel carrel;

  @BeforeEach
  void start(@TempDir Path directory) {
    // A retention that is longer than all advances, so that no ended session expires.
    carrel =
        ControlledCarrel.start(
            directory,
            Map.of(
                "carrel.update-session.retention", "30d",
                "carrel.pull.allowed-sources", "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    carrel.close();
  }

  @Test
  void shouldSurviveThousandAdvances() throws Exception {
    // Given
    String downloadUri = createDownloadUri();
    var uploading = ReceivedFileFixture.create(carrel.process());
    var pulling = ReceivedFileFixture.create(carrel.process());
    try (var source = new SourceServer(request -> beginResponse(request.response()));
        var upload = uploading.beginUpload(carrel.process(), SIZE);
        var download = RawHttpConnection.beginDownload(downloadUri)) {
      HttpServerResponse pull = beginPull(pulling.session(), source.uri());

      // When
      for (int i = 0; i < ADVANCES; i++) {
        upload.write(new byte[CHUNK]);
        download.readBytes(DOWNLOAD_CHUNK);
        pull.write(Buffer.buffer(new byte[CHUNK]));
        assertAllRenewed(carrel.advanceClock(ADVANCE));
      }

      // Then
      upload.write(new byte[REST]);
      assertThat(upload.readResponse()).startsWith("HTTP/1.1 200 ");
      download.readBytes(REST);
      pull.end(Buffer.buffer(new byte[REST]));
      awaitReady(pulling.session());
    }
    complete(uploading.session());
    complete(pulling.session());
  }

  private static void assertAllRenewed(JsonNode advance) {
    assertThat(advance.get("transfers")).hasToString("{\"renewed\":3,\"aborted\":0}");
    assertThat(advance.get("expired"))
        .hasToString("{\"update_sessions\":0,\"download_sessions\":0,\"logins\":0}");
  }

  private String createDownloadUri() throws IOException {
    var fixture = ReceivedFileFixture.create(carrel.process());
    assertThat(ReceivedFileFixture.uploadFile(carrel.process(), fixture.session(), DOWNLOAD_SIZE))
        .startsWith("HTTP/1.1 200 ");
    complete(fixture.session());
    String session = carrel.post(DOWNLOAD, Map.of("library_item_id", fixture.item())).asText();
    return carrel
        .post(DOWNLOAD + "/" + session + "/file?action=prepare", Map.of("file_name", "disk.iso"))
        .at("/download_endpoint/uri")
        .asText();
  }

  private void beginResponse(HttpServerResponse response) {
    response.putHeader("Content-Length", String.valueOf(SIZE));
    sourceResponses.add(response);
  }

  /** Returns the response of the source, when the server awaits its bytes. */
  private HttpServerResponse beginPull(String session, String uri) throws InterruptedException {
    carrel.post(
        UPDATE + "/" + session + "/file",
        Map.of("name", "disk.iso", "source_type", "PULL", "source_endpoint", Map.of("uri", uri)));
    return sourceResponses.poll(10, TimeUnit.SECONDS);
  }

  private void awaitReady(String session) {
    await()
        .untilAsserted(
            () -> {
              JsonNode file = carrel.get(UPDATE + "/" + session + "/file/disk.iso");
              assertThat(file.get("status").asText()).isEqualTo("READY");
              assertThat(file.get("size").asInt()).isEqualTo(SIZE);
            });
  }

  private void complete(String session) {
    carrel.post(UPDATE + "/" + session + "?action=complete", Map.of());
  }
}
