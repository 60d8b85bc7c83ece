package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.content.FaultyContentStore;
import dev.carrel.content.FaultyFile;
import dev.carrel.testing.ErrorLogCapture;
import dev.carrel.testing.PrometheusScrape;
import dev.carrel.testing.RawHttpConnection;
import dev.carrel.testing.SettableClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Uploads whose writes take long, and what becomes of the others beside them. */
@QuarkusTest
class SlowDiskTest {
  private static final int UPLOADS = 32;
  private static final Duration LEASE = Duration.ofMinutes(5);

  @Inject FaultyContentStore contents;
  @Inject SettableClock clock;

  @Test
  void shouldWriteForAsManyUploadsAtOnceAsItHasThreads() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    var writing = new CountDownLatch(UPLOADS);
    List<RawHttpConnection> uploads = new ArrayList<>();

    for (int i = 0; i < UPLOADS; i++) {
      String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk" + i);
      contents.damageNext(file -> new Slow(file, () -> meet(writing)));
      var upload = RawHttpConnection.upload(uri, 10);
      upload.write(new byte[10]);
      uploads.add(upload);
    }

    for (RawHttpConnection upload : uploads) {
      assertThat(upload.readHead()).startsWith("HTTP/1.1 200");
      upload.close();
    }
  }

  @Test
  void shouldLetOthersGoOnBesideAWriteThatDoesNotReturnAndReportIt() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "stuck.iso");
    var stuck = new CountDownLatch(1);
    contents.damageNext(file -> new Slow(file, stuck::await));
    try (var errorLogCapture = ErrorLogCapture.start();
        var upload = RawHttpConnection.upload(uri, 10)) {
      upload.write(new byte[10]);
      awaitStatus(session, "TRANSFERRING");

      ADMINISTRATOR.uploadFile(
          ADMINISTRATOR.createUpdateSessionId(), "disk.iso", new byte[3_000_000]);
      assertThat(stalled()).isZero();
      clock.advance(Duration.ofSeconds(10));

      await().untilAsserted(() -> assertThat(stalled()).isEqualTo(1));
      assertThat(errorLogCapture.warnings())
          .filteredOn(line -> line.contains("stuck.iso") && line.contains(session.substring(0, 36)))
          .singleElement()
          .asString()
          .contains("has not returned for 10 s");
      stuck.countDown();
      assertThat(upload.readHead()).startsWith("HTTP/1.1 200");
      await().untilAsserted(() -> assertThat(stalled()).isZero());
    } finally {
      stuck.countDown();
    }
  }

  @Test
  void shouldNotKeepASessionAliveForAWriteThatDoesNotReturn() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String other = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "stuck.iso");
    var stuck = new CountDownLatch(1);
    contents.damageNext(file -> new Slow(file, stuck::await));
    try (var upload = RawHttpConnection.upload(uri, 10);
        var beside =
            RawHttpConnection.upload(
                ADMINISTRATOR.addFileAndGetUri(other, "disk.iso"), 1_000_000)) {
      upload.write(new byte[10]);
      awaitStatus(session, "TRANSFERRING");
      clock.advance(Duration.ofSeconds(10));
      await().untilAsserted(() -> assertThat(stalled()).isEqualTo(1));

      clock.advance(LEASE.dividedBy(2));
      awaitRenewal(other, beside);
      clock.advance(LEASE.dividedBy(4));
      awaitRenewal(other, beside);
      clock.advance(LEASE.dividedBy(4));

      assertThat(upload.readToEnd()).isZero();
      ADMINISTRATOR.updateSession(session).then().statusCode(404);
    } finally {
      stuck.countDown();
    }
    await().untilAsserted(() -> assertThat(stalled()).isZero());
  }

  private static void meet(CountDownLatch all) throws InterruptedException, IOException {
    all.countDown();
    if (!all.await(5, TimeUnit.SECONDS)) {
      throw new IOException("Too few write at once: %d are missing".formatted(all.getCount()));
    }
  }

  /** Until the session is renewed for bytes that move: one that is stalled would be by then. */
  private void awaitRenewal(String session, RawHttpConnection upload) throws IOException {
    upload.write(new byte[100_000]);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        Instant.parse(ADMINISTRATOR.updateSession(session).path("expiration_time")))
                    .isEqualTo(clock.instant().plus(LEASE)));
  }

  private static double stalled() {
    return PrometheusScrape.scrape().value("carrel_content_stalled_writes");
  }

  private static void awaitStatus(String session, String status) {
    await()
        .untilAsserted(
            () ->
                ADMINISTRATOR
                    .updateSessionFile(session, "stuck.iso")
                    .then()
                    .body("status", equalTo(status)));
  }

  /** A file whose writes return when a test lets them. */
  private static final class Slow extends FaultyFile {
    private final Wait wait;

    Slow(FileChannel file, Wait wait) {
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
