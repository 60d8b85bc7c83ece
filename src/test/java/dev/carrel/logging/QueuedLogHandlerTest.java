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
  private final QueuedLogHandler handler = new QueuedLogHandler(console, CAPACITY);

  /** Writes only after the test has read from it. */
  private static final class Console extends ExtHandler {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch read = new CountDownLatch(1);
    private final List<String> written = new CopyOnWriteArrayList<>();

    @Override
    protected void doPublish(ExtLogRecord record) {
      started.countDown();
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
      handler.publish(new ExtLogRecord(Level.INFO, "line " + i, getClass().getName()));
    }
  }

  @Test
  void shouldDropAndCountRecordsWhenQueueIsFull() throws InterruptedException {
    // Given
    publish(1);
    console.started.await();

    // When
    publish(CAPACITY + 7);

    // Then
    assertThat(handler.dropped()).isEqualTo(7);
    console.read.countDown();
    handler.drain();
    assertThat(console.written).hasSize(1 + CAPACITY);
  }

  @Test
  void shouldWriteRecordsPublishedAfterDrain() {
    // Given
    console.read.countDown();
    publish(3);
    handler.drain();

    // When
    publish(1);

    // Then
    assertThat(console.written).hasSize(4);
  }

  @Test
  void shouldNotWaitAgainAfterTimeout() {
    // Given
    publish(1);
    handler.close();

    // When
    publish(CAPACITY);
    handler.flush();

    // Then
    assertThat(console.written).isEmpty();
    console.read.countDown();
  }
}
