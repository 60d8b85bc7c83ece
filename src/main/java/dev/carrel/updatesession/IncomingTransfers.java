package dev.carrel.updatesession;

import dev.carrel.content.ContentStore;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferRegistry;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/** Creates the transfers that receive files. */
@ApplicationScoped
public class IncomingTransfers {
  final IncomingFileLifecycle lifecycle;
  final ContentStore contents;
  final TransferRegistry registry;
  final TransferExecutors executors;
  final Vertx vertx;

  IncomingTransfers(
      IncomingFileLifecycle lifecycle,
      ContentStore contents,
      TransferRegistry registry,
      TransferExecutors executors,
      Vertx vertx) {
    this.lifecycle = lifecycle;
    this.contents = contents;
    this.registry = registry;
    this.executors = executors;
    this.vertx = vertx;
  }

  /**
   * Creates a transfer on the current event loop.
   *
   * @param keptBytes how many bytes of the previous content an upload resumes
   */
  public IncomingTransfer create(
      TransferKind kind, IncomingFile incomingFile, long keptBytes, Sender sender) {
    return new IncomingTransfer(kind, incomingFile, keptBytes, this, sender);
  }
}
