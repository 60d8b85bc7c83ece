package dev.carrel.updatesession;

import dev.carrel.cluster.FileReplaced;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentWriter;
import dev.carrel.content.ReceivedFile;
import dev.carrel.content.Sink;
import dev.carrel.transfer.StallDetector;
import dev.carrel.transfer.Transfer;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.transfer.TransferFailure;
import dev.carrel.transfer.TransferHandler;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferResult;
import dev.carrel.updatesession.IncomingState.Committing;
import dev.carrel.updatesession.IncomingState.Ended;
import dev.carrel.updatesession.IncomingState.Opening;
import dev.carrel.updatesession.IncomingState.Receiving;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.netty.buffer.ByteBuf;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/**
 * Receives a file from a {@link Sender} into a content of its own. It owns the {@link
 * IncomingState} and the sink; the {@link Transfer} renews the lease, and a {@link SinkPipe} writes
 * the bytes.
 */
public final class IncomingTransfer implements TransferHandler {
  private static final Logger LOG = Logger.getLogger(IncomingTransfer.class);

  private final IncomingFile incomingFile;
  private final IncomingFileLifecycle lifecycle;
  private final ContentStore contents;
  private final TransferExecutors executors;
  private final StallDetector stallDetector;
  private final Transfer transfer;
  private final Sender sender;

  private IncomingState state;

  /**
   * Created and used on writer threads. The event loop reads only its size, and only while no
   * writer thread uses it. Null before {@link #openSink}.
   */
  private Sink sink;

  IncomingTransfer(
      TransferKind kind,
      IncomingFile incomingFile,
      long keptBytes,
      IncomingTransfers shared,
      Sender sender) {
    this.incomingFile = incomingFile;
    this.lifecycle = shared.lifecycle;
    this.contents = shared.contents;
    this.executors = shared.executors;
    this.sender = sender;
    this.state = new Opening(keptBytes);
    this.transfer =
        new Transfer(
            kind,
            incomingFile.session(),
            shared.registry,
            lifecycle.renewalInterval(),
            shared.vertx,
            this);
    this.stallDetector =
        shared.registry.newStallDetector(
            "file \"%s\" of session %s to content %s"
                .formatted(
                    incomingFile.file().name(),
                    incomingFile.session(),
                    incomingFile.content().value()));
  }

  /** Returns the registered transfer. */
  public Transfer transfer() {
    return transfer;
  }

  /** Creates the sink on a writer thread. */
  public Uni<Sink> openSink() {
    return runWatched(() -> sink = ArchiveSink.sinkFor(incomingFile, contents));
  }

  /** Runs work on the sink on a writer thread, and detects if it does not return. */
  public <T> Uni<T> runWatched(Callable<T> work) {
    return stallDetector.watch(executors.runWrite(work));
  }

  /** Returns the sink; null before {@link #openSink}. To be used while no writer thread uses it. */
  public Sink sink() {
    return sink;
  }

  /**
   * Copies the kept bytes of the previous content to the sink, and releases that content, unless
   * the transfer is aborted meanwhile. To be called after {@link #openSink}.
   */
  Uni<Void> copyPrefix(ContentId previous) {
    long bytes = storedBytes();
    return stallDetector
        .watch(executors.runCopy(() -> appendPrefix(previous, bytes)))
        .chain(
            () ->
                transfer.isAborted()
                    ? Uni.createFrom().voidItem()
                    : lifecycle.recordPrefixCopied(incomingFile));
  }

  private Sink appendPrefix(ContentId previous, long bytes) throws IOException {
    if (sink instanceof ContentWriter content) {
      content.appendPrefixOf(previous, bytes, this::onCopyProgress);
    }
    return sink;
  }

  /** Returns whether copying must stop. */
  private boolean onCopyProgress() {
    stallDetector.recordProgress();
    return transfer.isAborted();
  }

  /** Returns the size of the content, in bytes. */
  public long storedBytes() {
    return state.storedBytes();
  }

  /**
   * Starts to receive bytes, until the stream has ended; then calls {@link Sender#onPipeEnded}.
   *
   * @param stream a paused stream
   * @param onReceived called for each buffer with the size of the content so far; an exception from
   *     it ends the transfer
   * @param toBytes extracts the bytes of each buffer; the pipe releases them
   * @param onStopped called when no more buffers are read
   */
  public void receive(
      ReadStream<Buffer> stream,
      LongConsumer onReceived,
      Function<Buffer, ByteBuf> toBytes,
      Runnable onStopped) {
    SinkPipe pipe =
        new SinkPipe(stream, sink, onReceived, transfer::countBytes, executors, stallDetector);
    if (!move(state.receive(pipe))) {
      return;
    }
    if (transfer.isAborted()) {
      pipe.onEnd(SinkPipe.EndOfStream.ABORTED);
    }
    pipe.run(toBytes)
        .onTermination()
        .invoke(onStopped)
        .subscribe()
        .with(sender::onPipeEnded, this::fail);
  }

  /** Returns the error that ended the stream of a transfer that is receiving; null if none did. */
  public Throwable streamError() {
    return state instanceof Receiving receiving ? receiving.pipe().cause() : null;
  }

  /** The connection to the source was lost; {@link #receive} continues after it is opened again. */
  public void reopen() {
    move(state.reopen());
  }

  private boolean move(IncomingState next) {
    boolean isChanged = next != state;
    state = next;
    return isChanged;
  }

  /**
   * Writes the received bytes to disk, and makes the file READY if they match the declared size and
   * checksum. Called after all bytes have been received.
   */
  public void commit() {
    if (move(state.commit())) {
      runWatched(sink::commit).subscribe().with(this::recordReceived, this::fail);
    }
  }

  private void recordReceived(ReceivedFile receivedFile) {
    transfer.stopRenewing();
    lifecycle
        .complete(incomingFile, receivedFile)
        .subscribe()
        .with(completed -> complete(), this::abandon);
  }

  private void complete() {
    if (move(state.end())) {
      transfer.end(TransferResult.DONE);
      sender.onCompleted();
    }
  }

  /**
   * Handles a failure of any step: if the bytes are invalid or could not be written, the sender
   * rejects the file; otherwise the transfer is abandoned.
   */
  public void fail(Throwable failure) {
    if (failure instanceof VapiError error) {
      sender.onInvalid(error);
    } else if (failure instanceof IOException) {
      sender.onInvalid(logWriteFailure(failure));
    } else {
      abandon(failure);
    }
  }

  private VapiError logWriteFailure(Throwable cause) {
    LOG.errorf(
        cause,
        "Could not write content %s of session %s",
        incomingFile.content().value(),
        incomingFile.session());
    return lifecycle.storageError(incomingFile, cause);
  }

  /**
   * Ends the transfer, puts the file and its session into ERROR, and then calls {@link
   * Sender#onFailed}.
   *
   * @param cause what {@code onFailed} receives, and the metrics count
   */
  public void reject(VapiError error, Throwable cause) {
    if (move(state.end())) {
      rejectFile(error, cause);
    }
  }

  private void rejectFile(VapiError error, Throwable cause) {
    transfer.stopRenewing();
    lifecycle
        .reject(incomingFile, error.messages().get(0))
        .onTermination()
        .invoke(() -> endAndDelete(cause))
        .subscribe()
        .with(rejected -> {}, failure -> LOG.debugf("The file was not rejected: %s", failure));
  }

  /**
   * Ends the transfer and leaves the file unchanged, because the file no longer refers to this
   * transfer's content or because the database is unavailable; then calls {@link Sender#onFailed}.
   */
  public void abandon(Throwable failure) {
    if (transfer.kind() == TransferKind.PULL && transfer.isAborted()) {
      release();
    } else if (move(state.end())) {
      endAndDelete(failure);
    }
  }

  private void endAndDelete(Throwable failure) {
    transfer.end(TransferResult.failed(failure));
    deleteContent();
    sender.onFailed(failure);
  }

  /**
   * Ends an upload so that the client can resume it or send the file again. The kept bytes are
   * recorded only after the sink is closed, which flushes them to disk.
   *
   * @param onSuspended sends the response, or closes the connection
   */
  public void suspend(TransferResult result, Runnable onSuspended) {
    if (!move(state.end())) {
      return;
    }
    transfer.stopRenewing();
    closeSink()
        .chain(() -> lifecycle.suspend(incomingFile, sink.size()))
        .subscribe()
        .with(
            suspended -> {
              transfer.end(result);
              onSuspended.run();
            },
            failure -> {
              if (failure instanceof IOException) {
                VapiError error = logWriteFailure(failure);
                rejectFile(error, error);
              } else {
                endAndDelete(failure);
              }
            });
  }

  /**
   * Ends an aborted pull, releases its claim so that another replica can pull the file, and calls
   * {@link Sender#onReleased}.
   */
  public void release() {
    if (move(state.end())) {
      transfer.end(transfer.interruptedResult());
      sender.onReleased();
      lifecycle
          .releasePull(incomingFile)
          .onTermination()
          .invoke(this::deleteContent)
          .subscribe()
          .with(released -> {}, failure -> LOG.debugf("The claim was not released: %s", failure));
    }
  }

  /** Closes the sink and deletes its content, unless a file refers to the content. */
  private void deleteContent() {
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
  private Uni<Void> closeSink() {
    return executors.runWrite(
        () -> {
          if (sink != null) {
            sink.close();
          }
          return null;
        });
  }

  @Override
  public long position() {
    return state.storedBytes();
  }

  @Override
  public boolean isBusy() {
    return sender.isBusy(!(state instanceof Receiving receiving) || receiving.pipe().isWriting());
  }

  /** False during the commit: flushing a large file to a slow disk may take long. */
  @Override
  public boolean isStalled() {
    return stallDetector.isStalled() && !(state instanceof Committing);
  }

  @Override
  public boolean isReplacedBy(FileReplaced replaced) {
    return incomingFile.file().name().equals(replaced.file())
        && !incomingFile.content().value().equals(replaced.newContent());
  }

  @Override
  public Uni<Void> renewLease() {
    writePending();
    return lifecycle.recordProgress(incomingFile, state.storedBytes());
  }

  @Override
  public Uni<Void> requireActive() {
    writePending();
    return lifecycle.requireActive(incomingFile);
  }

  private void writePending() {
    if (state instanceof Receiving receiving) {
      receiving.pipe().writePending();
    }
  }

  /**
   * Rejects the file if the content store has no space for it. Any other rejection means that the
   * session has ended or another transfer receives the file.
   */
  @Override
  public boolean handlesRejection(VapiError error) {
    if (error.type() == ErrorType.UNABLE_TO_ALLOCATE_RESOURCE
        && state instanceof Receiving receiving) {
      receiving.pipe().fail(error);
      return true;
    }
    return false;
  }

  /**
   * Makes the sender disconnect, and ends the pipe. The pipe is ended explicitly, because an HTTP/2
   * request does not report a reset by its own side.
   */
  @Override
  public void onAbort(TransferFailure reason) {
    if (state instanceof Ended) {
      return;
    }
    sender.onAbort(reason);
    if (state instanceof Receiving receiving) {
      receiving.pipe().onEnd(SinkPipe.EndOfStream.ABORTED);
    }
  }
}
