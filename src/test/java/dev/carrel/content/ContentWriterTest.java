package dev.carrel.content;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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

/** What becomes of a content whose bytes cannot be brought to the disk. */
class ContentWriterTest {
  private static final String FAILURE = "Input/output error";

  @TempDir Path directory;

  @Test
  void shouldNotCommitWhatAFlushCouldNotForce() throws IOException {
    ContentWriter writer = writer(UnforceableFile::new);
    writer.append(ByteBuffer.wrap(new byte[10]));
    fails(writer::flush);

    fails(writer::commit);
  }

  @Test
  @Timeout(20)
  void shouldNotCommitWhatAFlushThatRunsBesideItCannotForce() throws Exception {
    var begun = new CountDownLatch(1);
    var fail = new CountDownLatch(1);
    ContentWriter writer = writer(file -> new LateFailure(file, begun, fail));
    var flush = new Attempt(writer::flush);
    begun.await();

    var commit = new Attempt(writer::commit);
    await().until(() -> commit.waits() || !commit.isAlive());
    fail.countDown();

    assertThat(flush.failure()).hasMessage(FAILURE);
    assertThat(commit.failure()).hasMessage(FAILURE);
  }

  @Test
  @Timeout(20)
  void shouldNotLoseTheFailureOfAFlushWhileItIsClosed() throws Exception {
    var begun = new CountDownLatch(1);
    var fail = new CountDownLatch(1);
    ContentWriter writer = writer(file -> new LateFailure(file, begun, fail));
    var flush = new Attempt(writer::flush);
    begun.await();

    var close = new Attempt(writer::close);
    await().until(() -> close.waits() || !close.isAlive());
    fail.countDown();

    assertThat(flush.failure()).hasMessage(FAILURE);
    assertThat(close.failure()).hasMessage(FAILURE);
  }

  @Test
  void shouldLeaveNothingToResumeOfWhatCouldNotBeForced() throws IOException {
    ContentWriter writer = writer(UnforceableFile::new);
    writer.append(ByteBuffer.wrap(new byte[10]));

    fails(writer::close);

    assertThat(path()).doesNotExist();
    fails(writer::close);
  }

  @Test
  void shouldFailForGoodAfterAFailedWrite() throws IOException {
    ContentWriter writer = writer(FullDisk::new);

    fails(() -> writer.append(ByteBuffer.wrap(new byte[10])));

    fails(() -> writer.append(ByteBuffer.wrap(new byte[10])));
    fails(writer::reset);
    fails(writer::flush);
    fails(writer::commit);
  }

  @Test
  void shouldDoNothingWhenItIsFlushedAfterItsEnd() throws IOException {
    ContentWriter writer = writer(file -> file);
    writer.append(ByteBuffer.wrap(new byte[10]));
    ReceivedFile receivedFile = writer.commit();

    writer.flush();
    writer.close();

    assertThat(receivedFile.size()).isEqualTo(10);
    assertThat(path()).hasSize(10);
  }

  private static void fails(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IOException.class).hasMessage(FAILURE);
  }

  private Path path() {
    return directory.resolve("3f/content");
  }

  private ContentWriter writer(UnaryOperator<FileChannel> fault) throws IOException {
    Files.createDirectories(path().getParent());
    var file = FileChannel.open(path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var hasher = new Hasher(ChecksumAlgorithm.SHA256, new Processors(1));
    return new ContentWriter(path(), fault.apply(file), hasher);
  }

  /** Something that runs on a thread of its own and may fail. */
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

    boolean waits() {
      return getState() == State.BLOCKED || getState() == State.WAITING;
    }

    Throwable failure() throws InterruptedException {
      join(SECONDS.toMillis(10));
      return failure;
    }
  }

  /** The first attempt to force it takes until a test lets it fail; the others succeed. */
  private static final class LateFailure extends FaultyFile {
    private final CountDownLatch begun;
    private final CountDownLatch fail;

    LateFailure(FileChannel file, CountDownLatch begun, CountDownLatch fail) {
      super(file);
      this.begun = begun;
      this.fail = fail;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (begun.getCount() == 0) {
        super.force(metaData);
        return;
      }
      begun.countDown();
      try {
        fail.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      throw new IOException(FAILURE);
    }
  }

  /** Takes no byte the first time. */
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
