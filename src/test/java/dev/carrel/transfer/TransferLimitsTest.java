package dev.carrel.transfer;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.createdId;
import static dev.carrel.testing.RestClient.download;
import static dev.carrel.testing.RestClient.upload;
import static dev.carrel.testing.RestClient.uploadRange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.config.CarrelConfig;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.SettableClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The maximum number of concurrent transfers and the minimum transfer rate. */
@QuarkusTest
class TransferLimitsTest {
  private static final int LARGE_SIZE = 24 * 1024 * 1024;
  private static final Duration CLOCK_STEP = Duration.ofSeconds(30);

  @Inject SettableClock clock;
  @Inject TransferRegistry registry;
  @Inject CarrelConfig config;

  @AfterEach
  void awaitNoRunningTransfers() {
    await().untilAsserted(() -> assertThat(registry.all()).isEmpty());
  }

  @Test
  void shouldRejectTransfersAboveMaximum() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[LARGE_SIZE]);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String downloadUri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");
    String uploadUri =
        ADMINISTRATOR.addFileAndGetUri(ADMINISTRATOR.createUpdateSessionId(), "disk.iso");
    var transfers = new ArrayDeque<RawHttpConnection>();
    for (int i = 0; i < config.limits().maxConcurrentTransfers(); i++) {
      transfers.add(RawHttpConnection.beginDownload(downloadUri));
    }

    var rejectedDownload = download(downloadUri);
    var rejectedUpload = upload(uploadUri, new byte[10]);

    rejectedDownload
        .then()
        .statusCode(503)
        .header("Retry-After", "10")
        .body("error_type", equalTo("SERVICE_UNAVAILABLE"));
    rejectedUpload.then().statusCode(503).header("Retry-After", "10");
    transfers.remove().close();
    await().untilAsserted(() -> upload(uploadUri, new byte[10]).then().statusCode(200));
    ADMINISTRATOR.downloadSession(session, "cancel").then().statusCode(204);
    for (RawHttpConnection transfer : transfers) {
      transfer.close();
    }
  }

  @Test
  void shouldAbortSlowUploadAndKeepItsBytes() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    byte[] file = new byte[100_000];

    try (var upload = RawHttpConnection.beginUpload(uri, file.length)) {
      upload.write(new byte[50_000]);
      await().untilAsserted(() -> assertReceived(session, 50_000, "TRANSFERRING"));
      await().pollInterval(Duration.ofMillis(400)).until(() -> isAbortedAfterStep(session, upload));
    }

    await().untilAsserted(() -> assertReceived(session, 50_000, "WAITING_FOR_TRANSFER"));
    uploadRange(uri, file, 50_000, file.length).then().statusCode(200);
  }

  /** Advances the clock and renews the session's lease; returns whether the upload was aborted. */
  private boolean isAbortedAfterStep(String session, RawHttpConnection upload) throws IOException {
    clock.advance(CLOCK_STEP);
    ADMINISTRATOR.updateSession(session, "keep-alive").then().statusCode(204);
    return upload.isClosedByPeer();
  }

  private static void assertReceived(String session, int bytes, String status) {
    ADMINISTRATOR
        .getUpdateSessionFile(session, "disk.iso")
        .then()
        .body("bytes_transferred", equalTo(bytes))
        .body("status", equalTo(status));
  }

  @Test
  void shouldAbortSlowDownload() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[LARGE_SIZE]);
    String session = createdId(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");

    try (var download = RawHttpConnection.beginDownload(uri)) {
      download.readBytes(1_000_000);
      await()
          .pollInterval(Duration.ofMillis(400))
          .until(
              () -> {
                clock.advance(CLOCK_STEP);
                ADMINISTRATOR.downloadSession(session, "keep-alive").then().statusCode(204);
                return registry.all().findAny().isEmpty();
              });

      assertThat(download.countRemainingBytes()).isLessThan(LARGE_SIZE - 1_000_000);
    }
    download(uri).then().statusCode(200);
  }
}
