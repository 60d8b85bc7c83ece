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
 * <p>Hashing and writing keeps a processor busy, so it has as many threads as there are processors:
 * with one for each of many uploads, requests beside them would wait for their turn. Waiting for
 * the disk keeps nobody busy, and is done on the common workers.
 */
@ApplicationScoped
class Workers {
  private final Vertx vertx;
  private final WorkerExecutor busy;

  Workers(Vertx vertx) {
    this.vertx = vertx;
    this.busy =
        vertx.createSharedWorkerExecutor("bytes", Runtime.getRuntime().availableProcessors());
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
