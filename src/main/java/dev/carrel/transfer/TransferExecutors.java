package dev.carrel.transfer;

import dev.carrel.config.CarrelConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The thread pools for blocking access to the content store.
 *
 * <p>Each pool has many more threads than there are processors, because the threads mostly wait for
 * the disk. A write that does not return then occupies one thread, and other transfers continue.
 * {@code Hasher} limits how many threads hash at the same time.
 *
 * <p>The pools are separate from the common worker pool, so that a slow disk does not block other
 * work. Writing, flushing and copying have a pool each, because a flush takes longer than a write,
 * and copying one file may take hours.
 */
@ApplicationScoped
public class TransferExecutors {
  private final WorkerExecutor writers;
  private final WorkerExecutor flushers;
  private final WorkerExecutor copiers;

  /** Creates the thread pools. */
  public TransferExecutors(Vertx vertx, CarrelConfig config) {
    int threads = config.content().maxIoThreads();
    this.writers = executor(vertx, "content-writer", threads);
    this.flushers = executor(vertx, "content-flusher", threads);
    this.copiers = executor(vertx, "content-copier", threads);
  }

  /** Turns off Vert.x's warnings about blocked threads; {@link StallDetector} reports them. */
  private static WorkerExecutor executor(Vertx vertx, String name, int threads) {
    return vertx.createSharedWorkerExecutor(name, threads, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /** Runs work on received content: opening, hashing, writing, committing and closing it. */
  public <T> Uni<T> runWrite(Callable<T> work) {
    return writers.executeBlocking(work, false);
  }

  /** Runs work that flushes received bytes to disk while more bytes are written. */
  public <T> Uni<T> runFlush(Callable<T> work) {
    return flushers.executeBlocking(work, false);
  }

  /** Runs work that copies and hashes content that an earlier transfer received. */
  public <T> Uni<T> runCopy(Callable<T> work) {
    return copiers.executeBlocking(work, false);
  }

  @PreDestroy
  public void close() {
    writers.closeAndForget();
    flushers.closeAndForget();
    copiers.closeAndForget();
  }
}
