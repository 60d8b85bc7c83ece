package dev.carrel.content.file;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carrel.content.Hasher;
import dev.carrel.content.ReceivedFile;
import dev.carrel.vapi.library.ChecksumAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Failures to write or force a content. */
class FileContentWriterTest {
  private static final String FAILURE = "Input/output error";

  @TempDir Path directory;

  @Test
  void shouldFailCommitAfterFailedFlush() throws IOException {
    FileContentWriter writer = writer(UnforceableFile::new);
    writer.append(ByteBuffer.wrap(new byte[10]));
    assertFails(writer::flush);

    assertFails(writer::commit);
  }

  @Test
  @Timeout(20)
  void shouldFailCommitWhenConcurrentFlushFails() throws Exception {
    var started = new CountDownLatch(1);
    var fail = new CountDownLatch(1);
    FileContentWriter writer = writer(file -> new LateFailure(file, started, fail));
    var flush = new Attempt(writer::flush);
    started.await();

    var commit = new Attempt(writer::commit);
    await().until(() -> commit.isWaiting() || !commit.isAlive());
    fail.countDown();

    assertThat(flush.failure()).hasMessage(FAILURE);
    assertThat(commit.failure()).hasMessage(FAILURE);
  }

  @Test
  @Timeout(20)
  void shouldFailCloseWhenConcurrentFlushFails() throws Exception {
    var started = new CountDownLatch(1);
    var fail = new CountDownLatch(1);
    FileContentWriter writer = writer(file -> new LateFailure(file, started, fail));
    var flush = new Attempt(writer::flush);
    started.await();

    var close = new Attempt(writer::close);
    await().until(() -> close.isWaiting() || !close.isAlive());
    fail.countDown();

    assertThat(flush.failure()).hasMessage(FAILURE);
    assertThat(close.failure()).hasMessage(FAILURE);
  }

  @Test
  void shouldDeleteFileThatCannotBeForcedOnClose() throws IOException {
    FileContentWriter writer = writer(UnforceableFile::new);
    writer.append(ByteBuffer.wrap(new byte[10]));

    assertFails(writer::close);

    assertThat(path()).doesNotExist();
    assertFails(writer::close);
  }

  @Test
  void shouldFailAllCallsAfterFailedWrite() throws IOException {
    FileContentWriter writer = writer(FullDisk::new);

    assertFails(() -> writer.append(ByteBuffer.wrap(new byte[10])));

    assertFails(() -> writer.append(ByteBuffer.wrap(new byte[10])));
    assertFails(writer::reset);
    assertFails(writer::flush);
    assertFails(writer::commit);
  }

  @Test
  void shouldIgnoreFlushAfterCommit() throws IOException {
    FileContentWriter writer = writer(file -> file);
    writer.append(ByteBuffer.wrap(new byte[10]));
    ReceivedFile receivedFile = writer.commit();

    writer.flush();
    writer.close();

    assertThat(receivedFile.size()).isEqualTo(10);
    assertThat(path()).hasSize(10);
  }

  private static void assertFails(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IOException.class).hasMessage(FAILURE);
  }

  private Path path() {
    return directory.resolve("3f/content");
  }

  private FileContentWriter writer(UnaryOperator<FileChannel> wrapper) throws IOException {
    Files.createDirectories(path().getParent());
    var file = FileChannel.open(path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var hasher = new Hasher(ChecksumAlgorithm.SHA256);
    return new FileContentWriter(path(), wrapper.apply(file), hasher);
  }

  /** A call that runs on its own thread and may fail. */
  private static final class Attempt extends Thread {
    private final ThrowingCallable call;
    private volatile Throwable failure;

    Attempt(ThrowingCallable call) {
      this.call = call;
      start();
    }

    @Override
    public void run() {
      try {
        call.call();
      } catch (Throwable e) {
        failure = e;
      }
    }

    boolean isWaiting() {
      return getState() == State.BLOCKED || getState() == State.WAITING;
    }

    Throwable failure() throws InterruptedException {
      join(SECONDS.toMillis(10));
      return failure;
    }
  }

  /** The first call of force blocks until the test lets it fail; later calls succeed. */
  private static final class LateFailure extends FaultyFile {
    private final CountDownLatch started;
    private final CountDownLatch fail;

    LateFailure(FileChannel file, CountDownLatch started, CountDownLatch fail) {
      super(file);
      this.started = started;
      this.fail = fail;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (started.getCount() == 0) {
        super.force(metaData);
        return;
      }
      started.countDown();
      try {
        fail.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      throw new IOException(FAILURE);
    }
  }

  /** The first write fails; later writes succeed. */
  private static final class FullDisk extends FaultyFile {
    private boolean failed;

    FullDisk(FileChannel file) {
      super(file);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (!failed) {
        failed = true;
        throw new IOException(FAILURE);
      }
      return super.write(bytes);
    }
  }
}
