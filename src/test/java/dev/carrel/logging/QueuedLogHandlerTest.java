package dev.carrel.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class QueuedLogHandlerTest {
  private static final int CAPACITY = 10;

  private final Console console = new Console();
  private final QueuedLogHandler queued = new QueuedLogHandler(console, CAPACITY);

  /** Writes once it is read. */
  private static final class Console extends ExtHandler {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch read = new CountDownLatch(1);
    private final List<String> written = new CopyOnWriteArrayList<>();

    @Override
    protected void doPublish(ExtLogRecord record) {
      begun.countDown();
      try {
        read.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      written.add(record.getMessage());
    }
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      queued.publish(new ExtLogRecord(Level.INFO, "line " + i, getClass().getName()));
    }
  }

  @Test
  void shouldDropAndCountWhatDoesNotFitWhileNothingReads() throws InterruptedException {
    // Given
    publish(1);
    console.begun.await();

    // When
    publish(CAPACITY + 7);

    // Then
    assertThat(queued.dropped()).isEqualTo(7);
    console.read.countDown();
    queued.drain();
    assertThat(console.written).hasSize(1 + CAPACITY);
  }

  @Test
  void shouldWriteAllThatIsPublishedWhileTheProcessStops() {
    // Given
    console.read.countDown();
    publish(3);
    queued.drain();

    // When
    publish(1);

    // Then
    assertThat(console.written).hasSize(4);
  }

  @Test
  void shouldWaitForNothingMoreOnceItHasWaitedInVain() {
    // Given
    publish(1);
    queued.close();

    // When
    publish(CAPACITY);
    queued.flush();

    // Then
    assertThat(console.written).isEmpty();
    console.read.countDown();
  }
}
