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
  private static final long PATIENCE = Duration.ofMillis(50).toNanos();

  private final int most;
  private final Function<List<K>, Uni<Map<K, V>>> look;
  private final ThreadLocal<EventLoopQueue> lanes = ThreadLocal.withInitial(EventLoopQueue::new);

  /**
   * Nobody is looked for yet.
   *
   * @param most how many are looked for at once
   * @param look finds what is there of these, each of which is named once
   */
  public BatchLoader(int most, Function<List<K>, Uni<Map<K, V>>> look) {
    this.most = most;
    this.look = look;
  }

  /**
   * What is found; null where there is none. Fails as the statement does for all whom it serves.
   */
  public Uni<V> find(K key) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Context context = Vertx.currentContext();
              lanes.get().add(new PendingKey<>(key, context, emitter));
            });
  }

  /** Who looks for what, and where it goes on with them. */
  private record PendingKey<K, V>(K key, Context context, UniEmitter<? super V> emitter) {
    void answer(V found) {
      goOn(() -> emitter.complete(found));
    }

    void fail(Throwable failure) {
      goOn(() -> emitter.fail(failure));
    }

    private void goOn(Runnable answer) {
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
      return System.nanoTime() - began > PATIENCE;
    }
  }

  private final class EventLoopQueue {
    private final Queue<PendingKey<K, V>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicReference<RunningBatch> last = new AtomicReference<>();

    void add(PendingKey<K, V> wanted) {
      waiting.add(wanted);
      lookUnlessLooking();
    }

    /** Asked again after each look: one may have come just as the last was ending. */
    private void lookUnlessLooking() {
      RunningBatch before = last.get();
      while (!waiting.isEmpty() && (before == null || before.isSlow())) {
        RunningBatch mine = new RunningBatch();
        if (last.compareAndSet(before, mine)) {
          look(mine, next());
        }
        before = last.get();
      }
    }

    private List<PendingKey<K, V>> next() {
      List<PendingKey<K, V>> batch = new ArrayList<>();
      while (batch.size() < most) {
        PendingKey<K, V> next = waiting.poll();
        if (next == null) {
          break;
        }
        batch.add(next);
      }
      return batch;
    }

    private void look(RunningBatch mine, List<PendingKey<K, V>> batch) {
      List<K> keys = batch.stream().map(PendingKey::key).distinct().toList();
      Uni.createFrom()
          .deferred(() -> keys.isEmpty() ? Uni.createFrom().item(Map.<K, V>of()) : look.apply(keys))
          .subscribe()
          .with(
              found -> {
                end(mine);
                batch.forEach(wanted -> wanted.answer(found.get(wanted.key())));
              },
              failure -> {
                end(mine);
                batch.forEach(wanted -> wanted.fail(failure));
              });
    }

    /** Before anybody is answered: those who wait need not wait for what others do with it. */
    private void end(RunningBatch mine) {
      last.compareAndSet(mine, null);
      lookUnlessLooking();
    }
  }
}
