package dev.carrel.transfer;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.download;
import static dev.carrel.testing.RestClient.id;
import static dev.carrel.testing.RestClient.upload;
import static dev.carrel.testing.RestClient.uploadPart;
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

/** How many transfers run at once, and how slow they may be. */
@QuarkusTest
class TransferLimitsTest {
  private static final int LARGE = 24 * 1024 * 1024;
  private static final Duration STEP = Duration.ofSeconds(30);

  @Inject SettableClock clock;
  @Inject TransferRegistry running;
  @Inject CarrelConfig config;

  @AfterEach
  void shouldLeaveNothingRunning() {
    await().untilAsserted(() -> assertThat(running.all()).isEmpty());
  }

  @Test
  void shouldRunNoMoreAtOnceThanItMay() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[LARGE]);
    String session = id(ADMINISTRATOR.createDownloadSession(item));
    String downloadUri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");
    String uploadUri =
        ADMINISTRATOR.addFileAndGetUri(ADMINISTRATOR.createUpdateSessionId(), "disk.iso");
    var transfers = new ArrayDeque<RawHttpConnection>();
    for (int i = 0; i < config.limits().maxConcurrentTransfers(); i++) {
      transfers.add(RawHttpConnection.download(downloadUri));
    }

    var oneMoreDownload = download(downloadUri);
    var oneMoreUpload = upload(uploadUri, new byte[10]);

    oneMoreDownload
        .then()
        .statusCode(503)
        .header("Retry-After", "10")
        .body("error_type", equalTo("SERVICE_UNAVAILABLE"));
    oneMoreUpload.then().statusCode(503).header("Retry-After", "10");
    transfers.remove().close();
    await().untilAsserted(() -> upload(uploadUri, new byte[10]).then().statusCode(200));
    ADMINISTRATOR.downloadSession(session, "cancel").then().statusCode(204);
    for (RawHttpConnection transfer : transfers) {
      transfer.close();
    }
  }

  @Test
  void shouldCutAnUploadThatIsTooSlowAndKeepWhatItBrought() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    byte[] file = new byte[100_000];

    try (var upload = RawHttpConnection.upload(uri, file.length)) {
      upload.write(new byte[50_000]);
      await().untilAsserted(() -> assertReceived(session, 50_000, "TRANSFERRING"));
      await().pollInterval(Duration.ofMillis(400)).until(() -> isCut(session, upload));
    }

    await().untilAsserted(() -> assertReceived(session, 50_000, "WAITING_FOR_TRANSFER"));
    uploadPart(uri, file, 50_000, file.length).then().statusCode(200);
  }

  /** A client that keeps its session alive, and sends too little. */
  private boolean isCut(String session, RawHttpConnection upload) throws IOException {
    clock.advance(STEP);
    ADMINISTRATOR.updateSession(session, "keep-alive").then().statusCode(204);
    return upload.isClosedByPeer();
  }

  private static void assertReceived(String session, int bytes, String status) {
    ADMINISTRATOR
        .updateSessionFile(session, "disk.iso")
        .then()
        .body("bytes_transferred", equalTo(bytes))
        .body("status", equalTo(status));
  }

  @Test
  void shouldCutADownloadThatIsTooSlow() throws IOException {
    String item = ADMINISTRATOR.createItemWithFile("disk.iso", new byte[LARGE]);
    String session = id(ADMINISTRATOR.createDownloadSession(item));
    String uri = ADMINISTRATOR.prepareAndGetUri(session, "disk.iso");

    try (var download = RawHttpConnection.download(uri)) {
      download.read(1_000_000);
      await()
          .pollInterval(Duration.ofMillis(400))
          .until(
              () -> {
                clock.advance(STEP);
                ADMINISTRATOR.downloadSession(session, "keep-alive").then().statusCode(204);
                return running.all().findAny().isEmpty();
              });

      assertThat(download.readToEnd()).isLessThan(LARGE - 1_000_000);
    }
    download(uri).then().statusCode(200);
  }
}
