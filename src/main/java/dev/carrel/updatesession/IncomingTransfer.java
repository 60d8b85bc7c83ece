package dev.carrel.updatesession;

import dev.carrel.cluster.FileReplaced;
import dev.carrel.content.ContentStore;
import dev.carrel.content.ReceivedFile;
import dev.carrel.content.Sink;
import dev.carrel.transfer.StallDetector;
import dev.carrel.transfer.Transfer;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.transfer.TransferRegistry;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import org.jboss.logging.Logger;

/** What uploads and pulls share: they receive a file through a {@link SinkPipe} into a sink. */
public abstract class IncomingTransfer extends Transfer {
  private static final Logger LOG = Logger.getLogger(IncomingTransfer.class);

  public final IncomingFile incomingFile;
  public final IncomingFileLifecycle lifecycle;
  public final ContentStore contents;
  public final TransferExecutors transferExecutors;
  public final Vertx vertx;
  public final StallDetector stallDetector;

  /**
   * Created and used on writer threads. The event loop reads only its size, and only while no
   * writer thread uses it. Null before {@link #openSink}.
   */
  public Sink sink;

  /** Null while no bytes are received. */
  public SinkPipe pipe;

  /** Whether the transfer was aborted. Volatile because a copier thread reads it too. */
  public volatile boolean isAborted;

  private boolean isCommitting;
  private long receivedBytes;

  /** Creates a transfer that receives the file into its new content. */
  public IncomingTransfer(
      IncomingFile incomingFile,
      IncomingFileLifecycle lifecycle,
      ContentStore contents,
      TransferRegistry registry,
      TransferExecutors transferExecutors,
      Vertx vertx) {
    super(incomingFile.session(), registry, lifecycle.renewalInterval(), vertx);
    this.incomingFile = incomingFile;
    this.lifecycle = lifecycle;
    this.contents = contents;
    this.transferExecutors = transferExecutors;
    this.vertx = vertx;
    this.stallDetector =
        registry.newStallDetector(
            "file \"%s\" of session %s to content %s"
                .formatted(
                    incomingFile.file().name(),
                    incomingFile.session(),
                    incomingFile.content().value()));
  }

  /** Ends the transfer with an error that also puts its file and session into ERROR. */
  public abstract void reject(VapiError error);

  /**
   * Ends the transfer and leaves the file unchanged, because the file no longer refers to this
   * transfer's content or because the database is unavailable.
   */
  public abstract void abandon(Throwable failure);

  /** Creates the sink on a writer thread. */
  public final Uni<Sink> openSink() {
    return stallDetector.watch(
        transferExecutors.runWrite(() -> sink = ArchiveSink.sinkFor(incomingFile, contents)));
  }

  /** Rejects the file if its bytes are invalid or could not be written; otherwise abandons it. */
  public final void onPipeFailure(Throwable failure) {
    if (failure instanceof VapiError error) {
      reject(error);
    } else if (failure instanceof IOException) {
      reject(logWriteFailure(failure));
    } else {
      abandon(failure);
    }
  }

  /** Logs that content could not be written, and returns the error for the client. */
  public final VapiError logWriteFailure(Throwable cause) {
    LOG.errorf(
        cause,
        "Could not write content %s of session %s",
        incomingFile.content().value(),
        session());
    return lifecycle.storageError(incomingFile, cause);
  }

  /**
   * Writes the received bytes to disk, and makes the file READY if they match the declared size and
   * checksum. Called after all bytes have been received.
   */
  public final void commitSink() {
    isCommitting = true;
    stallDetector
        .watch(transferExecutors.runWrite(sink::commit))
        .subscribe()
        .with(this::recordReceived, this::onPipeFailure);
  }

  private void recordReceived(ReceivedFile receivedFile) {
    stopRenewing();
    lifecycle
        .complete(incomingFile, receivedFile)
        .subscribe()
        .with(completed -> onCompleted(), this::abandon);
  }

  /** Ends the transfer, whose file is READY. */
  public abstract void onCompleted();

  @Override
  public boolean isBusy() {
    return isCommitting;
  }

  /** False during the commit: flushing a large file to a slow disk may take long. */
  @Override
  public boolean isStalled() {
    return stallDetector.isStalled() && !isCommitting;
  }

  /** Closes the sink and deletes its content, unless a file refers to the content. */
  public final void deleteContent() {
    closeSink()
        .onFailure(IOException.class)
        .recoverWithNull() // A failure to close does not matter, because the content is deleted.
        .chain(() -> lifecycle.deleteIfUnreferenced(incomingFile))
        .subscribe()
        .with(
            deleted -> {},
            failure ->
                LOG.warnf(
                    "Could not delete content %s; the sweeper will retry: %s",
                    incomingFile.content().value(), failure));
  }

  /** Closes the sink, if it was created, on a writer thread. */
  public final Uni<Void> closeSink() {
    return transferExecutors.runWrite(
        () -> {
          if (sink != null) {
            sink.close();
          }
          return null;
        });
  }

  /** Adds to the number of bytes that this transfer has received. */
  public final void countReceived(long count) {
    receivedBytes += count;
  }

  @Override
  public final long movedBytes() {
    return receivedBytes;
  }

  @Override
  public final long position() {
    return pipe == null ? 0 : pipe.writtenBytes();
  }

  /**
   * Rejects the file if the content store has no space for it. Otherwise aborts the transfer,
   * because the session has ended or another transfer receives the file.
   */
  @Override
  public void onRenewalRejected(VapiError error) {
    if (error.type() == ErrorType.UNABLE_TO_ALLOCATE_RESOURCE && pipe != null) {
      pipe.fail(error);
    } else {
      super.onRenewalRejected(error);
    }
  }

  @Override
  public final boolean isReplacedBy(FileReplaced replaced) {
    return incomingFile.file().name().equals(replaced.file())
        && !incomingFile.content().value().equals(replaced.newContent());
  }
}
