package dev.carrel.updatesession;

import dev.carrel.content.ContentStore;
import dev.carrel.journal.Journal;
import dev.carrel.session.ServerIdentity;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferRegistry;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/** Creates the receivers of uploads and pulls, which share these beans. */
@ApplicationScoped
public class FileReceivers {
  final IncomingFileLifecycle lifecycle;
  final IncomingFileCompletion completion;
  final ContentStore contents;
  final TransferRegistry registry;
  final TransferExecutors executors;
  final Journal journal;
  final ServerIdentity server;
  final Vertx vertx;

  FileReceivers(
      IncomingFileLifecycle lifecycle,
      IncomingFileCompletion completion,
      ContentStore contents,
      TransferRegistry registry,
      TransferExecutors executors,
      Journal journal,
      ServerIdentity server,
      Vertx vertx) {
    this.lifecycle = lifecycle;
    this.completion = completion;
    this.contents = contents;
    this.registry = registry;
    this.executors = executors;
    this.journal = journal;
    this.server = server;
    this.vertx = vertx;
  }

  /**
   * Creates a transfer on the current event loop.
   *
   * @param initialBytes how many bytes of the previous content an upload keeps; 0 for a whole file
   */
  public FileReceiver create(
      TransferKind kind, IncomingFile incomingFile, long initialBytes, TransferPeer sender) {
    return new FileReceiver(kind, incomingFile, initialBytes, this, sender);
  }
}
