package dev.carrel.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ProcessorsTest {
  private final Processors processors = new Processors(1);

  @Test
  void shouldWaitWhileAnotherThreadHashes() {
    Processors.Turn hashing = processors.begin();

    Thread other = startThread();

    await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
    hashing.end();
    await().until(() -> !other.isAlive());
  }

  @Test
  void shouldPassTurnOfThreadThatWaitsForDisk() {
    Processors.Turn writing = processors.begin();
    writing.beginWrite();

    Thread other = startThread();

    await().until(() -> !other.isAlive());
  }

  @Test
  void shouldReleaseTurnOnlyOnce() {
    Processors.Turn writing = processors.begin();
    writing.beginWrite();
    Processors.Turn next = processors.begin();

    writing.end();

    Thread other = startThread();
    await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
    assertThat(other.isAlive()).isTrue();
    next.end();
    await().until(() -> !other.isAlive());
  }

  private Thread startThread() {
    var thread = new Thread(processors::begin);
    thread.start();
    return thread;
  }
}
