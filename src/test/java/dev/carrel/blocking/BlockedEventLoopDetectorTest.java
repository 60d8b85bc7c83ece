package dev.carrel.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The test suite detects blocked event loops. */
@QuarkusTest
@Tag(BlockedEventLoopDetector.BLOCKING_TEST)
class BlockedEventLoopDetectorTest {
  private static final StackTraceElement[] ANYWHERE = {};
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Inject Vertx vertx;

  private static StackTraceElement[] stackAt(String type, String method) {
    return new StackTraceElement[] {new StackTraceElement(type, method, null, -2)};
  }

  private static BlockReport runnable(
      long cpuMillis, long loadedClasses, StackTraceElement... stack) {
    return new BlockReport("loop", 150, Thread.State.RUNNABLE, cpuMillis, loadedClasses, stack);
  }

  /**
   * Blocks an event loop until the checker reports it, and returns the reported blocks. Blocks it
   * again after a second, because a block does not count during which many classes were loaded.
   */
  private List<BlockReport> awaitBlocks(Runnable blocking) {
    List<BlockReport> blocks = List.of();
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (blocks.isEmpty() && System.nanoTime() - end < 0) {
      blocks = blockForASecond(blocking);
    }
    return blocks;
  }

  private List<BlockReport> blockForASecond(Runnable blocking) {
    var done = new CompletableFuture<List<BlockReport>>();
    vertx.runOnContext(
        start -> {
          try (var loops = new BlockedEventLoopDetector()) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            List<BlockReport> blocks = List.of();
            while (blocks.isEmpty() && System.nanoTime() - end < 0) {
              blocking.run();
              blocks = loops.drain();
            }
            done.complete(blocks);
          }
        });
    return done.join();
  }

  @Test
  void shouldDetectWaitingEventLoop() {
    List<BlockReport> blocks = awaitBlocks(() -> LockSupport.parkNanos(1_000_000));

    assertThat(blocks).isNotEmpty();
    assertThat(blocks.get(0).toString()).contains("LockSupport.parkNanos", "TIMED_WAITING");
  }

  @Test
  void shouldDetectComputingEventLoop() {
    List<BlockReport> blocks = awaitBlocks(Thread::onSpinWait);

    assertThat(blocks).isNotEmpty();
    assertThat(blocks.get(0).cpuMillis()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void shouldFailTestWithBlockedEventLoop() {
    try (var loops = new BlockedEventLoopDetector()) {
      loops.add(new BlockReport("loop", 150, Thread.State.TIMED_WAITING, 0, 0, ANYWHERE));

      assertThatThrownBy(() -> loops.failIfBlocked(Set.of()))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("loop was blocked for 150 ms");
      assertThatCode(() -> loops.failIfBlocked(Set.of())).doesNotThrowAnyException();
    }
  }

  @Test
  void shouldCountBlockingCalls() {
    assertThat(runnable(0, 0, stackAt("java.io.FileInputStream", "readBytes")).isFailure())
        .isTrue();
    assertThat(runnable(0, 0, stackAt("sun.nio.ch.FileDispatcherImpl", "force0")).isFailure())
        .isTrue();
    assertThat(runnable(0, 0, stackAt("sun.nio.ch.Net", "poll")).isFailure()).isTrue();
  }

  @Test
  void shouldIgnoreBusyMachineAndFirstUseOfCode() {
    assertThat(runnable(20, 0, ANYWHERE).isFailure()).isFalse();
    assertThat(runnable(20, 0, stackAt("sun.nio.ch.FileDispatcherImpl", "writev0")).isFailure())
        .isFalse();
    assertThat(runnable(150, 300, ANYWHERE).isFailure()).isFalse();
    assertThat(runnable(150, 1, stackAt("java.lang.ClassLoader", "defineClass1")).isFailure())
        .isFalse();
    assertThat(runnable(150, 1, stackAt("com.sun.crypto.provider.GHASH", "update")).isFailure())
        .isFalse();
  }
}
