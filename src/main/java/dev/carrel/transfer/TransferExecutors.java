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
 * The threads that access the content store. There are many more than processors, because they wait
 * for the disk: a write that does not return keeps one of them and the others go on. How many of
 * them hash at once is limited by the store.
 *
 * <p>They are no common workers, which have other work to do when the disk is slow. Those that
 * flush or copy are apart from those that write: to flush takes longer than to write, and to copy
 * one file may take hours.
 */
@ApplicationScoped
public class TransferExecutors {
  private final WorkerExecutor writers;
  private final WorkerExecutor flushers;
  private final WorkerExecutor copiers;

  TransferExecutors(Vertx vertx, CarrelConfig config) {
    int threads = config.content().maxIoThreads();
    this.writers = executor(vertx, "content-writer", threads);
    this.flushers = executor(vertx, "content-flusher", threads);
    this.copiers = executor(vertx, "content-copier", threads);
  }

  /** Vert.x does not report threads that are at work for long: {@link StallDetector} does. */
  private static WorkerExecutor executor(Vertx vertx, String name, int threads) {
    return vertx.createSharedWorkerExecutor(name, threads, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /** Work on what is received: to open, hash and write, force, and close it. */
  public <T> Uni<T> writing(Callable<T> work) {
    return writers.executeBlocking(work, false);
  }

  /** Work that forces what is received to disk while more of it is written. */
  public <T> Uni<T> flushing(Callable<T> work) {
    return flushers.executeBlocking(work, false);
  }

  /** Work that reads and hashes content that was received before. */
  public <T> Uni<T> copying(Callable<T> work) {
    return copiers.executeBlocking(work, false);
  }

  @PreDestroy
  void close() {
    writers.closeAndForget();
    flushers.closeAndForget();
    copiers.closeAndForget();
  }
}
