package dev.carrel.updatesession;

import static dev.carrel.testing.RestClient.ADMINISTRATOR;
import static dev.carrel.testing.RestClient.upload;
import static dev.carrel.testing.RestClient.uploadRange;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.carrel.content.file.FaultyContentStore;
import dev.carrel.content.file.FaultyFile;
import dev.carrel.content.file.UnforceableFile;
import dev.carrel.testing.OvfPackageBuilder;
import dev.carrel.testing.RawHttpConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Uploads whose bytes cannot be flushed to disk. Linux reports the error only once. */
@QuarkusTest
class UnwritableContentTest {
  private static final byte[] FILE = new byte[5_000_000];

  @Inject FaultyContentStore contents;

  @Test
  void shouldRejectFileThatCannotBeFlushed() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    contents.wrapNextFile(UnforceableFile::new);

    Response response = upload(uri, FILE);

    assertRejected(response);
    assertError(session, "disk.iso");
  }

  @Test
  void shouldRejectFileWhenLastFlushFails() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    contents.wrapNextFile(LateFlushFailure::new);

    Response response = upload(uri, new byte[2_200_000]);

    assertRejected(response);
    assertError(session, "disk.iso");
  }

  @Test
  void shouldRejectRangeThatCannotBeFlushed() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    contents.wrapNextFile(UnforceableFile::new);

    Response response = uploadRange(uri, FILE, 0, 1_000_000);

    assertRejected(response);
    assertError(session, "disk.iso");
  }

  @Test
  void shouldRejectInterruptedUploadThatCannotBeFlushed() throws IOException {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    contents.wrapNextFile(UnforceableFile::new);

    try (var upload = RawHttpConnection.beginUpload(uri, FILE.length)) {
      upload.write(new byte[1_000_000]);
    }

    await().untilAsserted(() -> assertError(session, "disk.iso"));
  }

  @Test
  void shouldRejectResumedUploadWhenCopyCannotBeFlushed() {
    String session = ADMINISTRATOR.createUpdateSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "disk.iso");
    uploadRange(uri, FILE, 0, 1_000_000).then().statusCode(202);
    contents.wrapNextFile(UnforceableFile::new);

    Response response = uploadRange(uri, FILE, 1_000_000, 2_000_000);

    assertRejected(response);
    assertError(session, "disk.iso");
  }

  @Test
  void shouldRejectArchiveWithMemberThatCannotBeFlushed() {
    String session = ADMINISTRATOR.createOvfSessionId();
    String uri = ADMINISTRATOR.addFileAndGetUri(session, "vm.ova");
    contents.wrapNextFile(file -> file);
    contents.wrapNextFile(UnforceableFile::new);

    Response response = upload(uri, OvfPackageBuilder.withDisks("disk.vmdk").toArchive());

    assertRejected(response);
    assertError(session, "vm.ova");
  }

  private static void assertRejected(Response response) {
    response
        .then()
        .statusCode(500)
        .body("error_type", equalTo("UNABLE_TO_ALLOCATE_RESOURCE"))
        .body("messages[0].default_message", containsString("Input/output error"));
  }

  private static void assertError(String session, String file) {
    ADMINISTRATOR.getUpdateSessionFile(session, file).then().body("status", equalTo("ERROR"));
    ADMINISTRATOR.updateSession(session).then().body("state", equalTo("ERROR"));
  }

  /** The first flush fails, but only after the second one has succeeded or a second has passed. */
  private static final class LateFlushFailure extends FaultyFile {
    private final AtomicInteger flushes = new AtomicInteger();
    private final CountDownLatch secondFlushDone = new CountDownLatch(1);

    LateFlushFailure(FileChannel file) {
      super(file);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (flushes.getAndIncrement() > 0) {
        super.force(metaData);
        secondFlushDone.countDown();
        return;
      }
      try {
        secondFlushDone.await(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      throw new IOException("Input/output error");
    }
  }
}
