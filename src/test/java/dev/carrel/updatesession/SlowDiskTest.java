package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.content.file.FaultyContentStore;
import dev.carrel.content.file.FaultyFile;
import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.PrometheusScrape;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.SettableClock;
import dev.carrel.time.VirtualClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Uploads with slow or stalled writes, and their effect on other uploads. */
@QuarkusTest
class SlowDiskTest {
  private static final int UPLOADS = 32;
  private static final Duration LEASE = Duration.ofMinutes(5);

  @Inject FaultyContentStore contents;
  @Inject SettableClock clock;
  @Inject VirtualClock virtualClock;

  @Test
  void shouldWriteConcurrentlyOnAllThreads() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var pendingWriters = new CountDownLatch(UPLOADS);
    List<RawHttpConnection> uploads = new ArrayList<>();

    for (int i = 0; i < UPLOADS; i++) {
      String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk" + i);
      contents.wrapNextFile(file -> new SlowFile(file, () -> awaitAllWriters(pendingWriters)));
      var upload = RawHttpConnection.beginUpload(uri, 10);
      upload.write(new byte[10]);
      uploads.add(upload);
    }

    for (RawHttpConnection upload : uploads) {
      assertThat(upload.readHeaders()).startsWith("HTTP/1.1 200");
      upload.close();
    }
  }

  @Test
  void shouldReportStalledWriteAndContinueOtherUploads() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "stalled.iso");
    var releaseWrite = new CountDownLatch(1);
    try (var errorLogCapture = ErrorLogCapture.start();
        var upload = beginStalledUpload(uri, releaseWrite)) {
      awaitStatus(session, "TRANSFERRING");

      ADMINISTRATOR.uploadFile(
          ADMINISTRATOR.createUpdateSessionId(), "disk.iso", new byte[3_000_000]);
      assertThat(stalledWrites()).isZero();
      clock.advance(Duration.ofSeconds(10));

      await().untilAsserted(() -> assertThat(stalledWrites()).isEqualTo(1));
      assertThat(errorLogCapture.warnings())
          .filteredOn(
              line -> line.contains("stalled.iso") && line.contains(session.substring(0, 36)))
          .singleElement()
          .asString()
          .contains("has not returned for 10 s");
      releaseWrite.countDown();
      assertThat(upload.readHeaders()).startsWith("HTTP/1.1 200");
      await().untilAsserted(() -> assertThat(stalledWrites()).isZero());
    } finally {
      releaseWrite.countDown();
    }
  }

  @Test
  void shouldNotRenewSessionDuringStalledWrite() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String other = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "stalled.iso");
    var releaseWrite = new CountDownLatch(1);
    try (var upload = beginStalledUpload(uri, releaseWrite);
        var otherUpload =
            RawHttpConnection.beginUpload(
                ADMINISTRATOR.addFileAndGetUri(other, "disk.iso"), 1_000_000)) {
      awaitStatus(session, "TRANSFERRING");
      clock.advance(Duration.ofSeconds(10));
      await().untilAsserted(() -> assertThat(stalledWrites()).isEqualTo(1));

      clock.advance(LEASE.dividedBy(2));
      awaitRenewal(other, otherUpload);
      clock.advance(LEASE.dividedBy(4));
      awaitRenewal(other, otherUpload);
      clock.advance(LEASE.dividedBy(4));

      assertThat(upload.countRemainingBytes()).isZero();
      ADMINISTRATOR.updateSession(session).then().statusCode(404);
    } finally {
      releaseWrite.countDown();
    }
    await().untilAsserted(() -> assertThat(stalledWrites()).isZero());
  }

  /** Returns when the file exists, so that the file of a later upload is not the stalled one. */
  private RawHttpConnection beginStalledUpload(String uri, CountDownLatch releaseWrite)
      throws IOException {
    var created = new CompletableFuture<Void>();
    contents.wrapNextFile(
        file -> {
          created.complete(null);
          return new SlowFile(file, releaseWrite::await);
        });
    var upload = RawHttpConnection.beginUpload(uri, 10);
    upload.write(new byte[10]);
    created.orTimeout(10, TimeUnit.SECONDS).join();
    return upload;
  }

  private static void awaitAllWriters(CountDownLatch pendingWriters)
      throws InterruptedException, IOException {
    pendingWriters.countDown();
    if (!pendingWriters.await(5, TimeUnit.SECONDS)) {
      throw new IOException(
          "Too few concurrent writes: %d are missing".formatted(pendingWriters.getCount()));
    }
  }

  /**
   * Waits until received bytes renew the session. If the server renewed the session with the
   * stalled upload too, that renewal would also be complete.
   */
  private void awaitRenewal(String session, RawHttpConnection upload) throws IOException {
    upload.write(new byte[100_000]);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        Instant.parse(ADMINISTRATOR.updateSession(session).path("expiration_time")))
                    .isEqualTo(virtualClock.instant().plus(LEASE)));
  }

  private static double stalledWrites() {
    return PrometheusScrape.scrape().value("carrel_content_stalled_writes");
  }

  private static void awaitStatus(String session, String status) {
    await()
        .untilAsserted(
            () ->
                ADMINISTRATOR
                    .getUpdateSessionFile(session, "stalled.iso")
                    .then()
                    .body("status", equalTo(status)));
  }

  /** A file whose writes block until the test releases them. */
  private static final class SlowFile extends FaultyFile {
    private final Wait wait;

    SlowFile(FileChannel file, Wait wait) {
      super(file);
      this.wait = wait;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      try {
        wait.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return super.write(bytes);
    }
  }

  private interface Wait {
    void await() throws InterruptedException, IOException;
  }
}
