package dev.carrel.async;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Has many who look for one row each answered by one statement: a row more costs PostgreSQL, the
 * driver and the sockets between them a tenth of what a statement more does.
 *
 * <pre>
 * A ─ asks ► looks for A ───────────────► A
 * B ──────────── asks ┐
 * C ─────────────── asks ┴──────────────► looks for B, C ───► B, C
 * </pre>
 *
 * <p>Nobody waits for company: who asks while nobody else is looked for is looked for at once. And
 * nobody is answered by a statement that began before they asked, so what they are told was so
 * after that. Each event loop has a lane of its own, for what crosses from one to another costs
 * more than it spares.
 *
 * @param <K> what is looked for
 * @param <V> what is found
 */
public final class BatchLoader<K, V> {
  /**
   * Whoever asks after a look has taken longer than this has another: it may be of no use to wait.
   */
  private static final long MAX_WAIT = Duration.ofMillis(50).toNanos();

  private final int maxBatchSize;
  private final Function<List<K>, Uni<Map<K, V>>> loader;
  private final ThreadLocal<EventLoopQueue> queues = ThreadLocal.withInitial(EventLoopQueue::new);

  /**
   * Nobody is looked for yet.
   *
   * @param maxBatchSize how many are looked for at once
   * @param loader finds what is there of these, each of which is named once
   */
  public BatchLoader(int maxBatchSize, Function<List<K>, Uni<Map<K, V>>> loader) {
    this.maxBatchSize = maxBatchSize;
    this.loader = loader;
  }

  /**
   * What is found; null where there is none. Fails as the statement does for all whom it serves.
   */
  public Uni<V> load(K key) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Context context = Vertx.currentContext();
              queues.get().add(new PendingKey<>(key, context, emitter));
            });
  }

  /** Who looks for what, and where it goes on with them. */
  private record PendingKey<K, V>(K key, Context context, UniEmitter<? super V> emitter) {
    void answer(V found) {
      runOnContext(() -> emitter.complete(found));
    }

    void fail(Throwable failure) {
      runOnContext(() -> emitter.fail(failure));
    }

    private void runOnContext(Runnable answer) {
      if (context == null || context == Vertx.currentContext()) {
        answer.run();
      } else {
        context.runOnContext(now -> answer.run());
      }
    }
  }

  /** A look that is under way. No two are equal. */
  private static final class RunningBatch {
    private final long began = System.nanoTime();

    boolean isSlow() {
      return System.nanoTime() - began > MAX_WAIT;
    }
  }

  private final class EventLoopQueue {
    private final Queue<PendingKey<K, V>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicReference<RunningBatch> last = new AtomicReference<>();

    void add(PendingKey<K, V> pendingKey) {
      waiting.add(pendingKey);
      dispatchIfIdle();
    }

    /** Asked again after each look: one may have come just as the last was ending. */
    private void dispatchIfIdle() {
      RunningBatch before = last.get();
      while (!waiting.isEmpty() && (before == null || before.isSlow())) {
        RunningBatch mine = new RunningBatch();
        if (last.compareAndSet(before, mine)) {
          look(mine, nextBatch());
        }
        before = last.get();
      }
    }

    private List<PendingKey<K, V>> nextBatch() {
      List<PendingKey<K, V>> batch = new ArrayList<>();
      while (batch.size() < maxBatchSize) {
        PendingKey<K, V> nextBatch = waiting.poll();
        if (nextBatch == null) {
          break;
        }
        batch.add(nextBatch);
      }
      return batch;
    }

    private void look(RunningBatch mine, List<PendingKey<K, V>> batch) {
      List<K> keys = batch.stream().map(PendingKey::key).distinct().toList();
      Uni.createFrom()
          .deferred(
              () -> keys.isEmpty() ? Uni.createFrom().item(Map.<K, V>of()) : loader.apply(keys))
          .subscribe()
          .with(
              found -> {
                finish(mine);
                batch.forEach(pendingKey -> pendingKey.answer(found.get(pendingKey.key())));
              },
              failure -> {
                finish(mine);
                batch.forEach(pendingKey -> pendingKey.fail(failure));
              });
    }

    /** Before anybody is answered: those who wait need not wait for what others do with it. */
    private void finish(RunningBatch mine) {
      last.compareAndSet(mine, null);
      dispatchIfIdle();
    }
  }
}
