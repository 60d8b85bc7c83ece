package dev.carrel.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ProcessorsTest {
  private final Processors processors = new Processors(1);

  @Test
  void shouldHaveAThreadWaitForAnotherThatHashes() {
    Processors.Turn hashing = processors.begin();

    Thread other = beginning();

    await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
    hashing.end();
    await().until(() -> !other.isAlive());
  }

  @Test
  void shouldGiveTheTurnOfAThreadThatWaitsForTheDiskToAnother() {
    Processors.Turn writing = processors.begin();
    writing.writes();

    Thread other = beginning();

    await().until(() -> !other.isAlive());
  }

  @Test
  void shouldNotGiveATurnAwayTwice() {
    Processors.Turn writing = processors.begin();
    writing.writes();
    Processors.Turn next = processors.begin();

    writing.end();

    Thread other = beginning();
    await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
    assertThat(other.isAlive()).isTrue();
    next.end();
    await().until(() -> !other.isAlive());
  }

  private Thread beginning() {
    var thread = new Thread(processors::begin);
    thread.start();
    return thread;
  }
}
