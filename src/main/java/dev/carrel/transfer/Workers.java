package dev.carrel.transfer;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;

/**
 * The threads on which bytes are handled.
 *
 * <p>Hashing and writing keeps a processor busy, so it has a thread for each processor but one:
 * with more, requests beside many uploads would wait for their turn, and what the uploads send as
 * well. Waiting for the disk keeps nobody busy, and is done on the common workers.
 */
@ApplicationScoped
class Workers {
  private final Vertx vertx;
  private final WorkerExecutor busy;

  Workers(Vertx vertx) {
    this.vertx = vertx;
    int processors = Runtime.getRuntime().availableProcessors();
    this.busy = vertx.createSharedWorkerExecutor("bytes", Math.max(1, processors - 1));
  }

  /** Work that hashes and writes. */
  <T> Uni<T> computing(Callable<T> work) {
    return busy.executeBlocking(work, false);
  }

  /** Work that opens, closes, or waits for the disk. */
  <T> Uni<T> waiting(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  @PreDestroy
  void close() {
    busy.closeAndForget();
  }
}
