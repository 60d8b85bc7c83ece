package dev.carrel.updatesession;

import dev.carrel.cluster.FileReplaced;
import dev.carrel.content.ContentId;
import dev.carrel.content.ContentStore;
import dev.carrel.content.ContentWriter;
import dev.carrel.content.ReceivedFile;
import dev.carrel.content.Sink;
import dev.carrel.journal.Journal;
import dev.carrel.journal.RecordedTransfer;
import dev.carrel.transfer.StallDetector;
import dev.carrel.transfer.Transfer;
import dev.carrel.transfer.TransferExecutors;
import dev.carrel.transfer.TransferFailure;
import dev.carrel.transfer.TransferHandler;
import dev.carrel.transfer.TransferKind;
import dev.carrel.transfer.TransferResult;
import dev.carrel.updatesession.ReceiverState.Committing;
import dev.carrel.updatesession.ReceiverState.Ended;
import dev.carrel.updatesession.ReceiverState.Opening;
import dev.carrel.updatesession.ReceiverState.Receiving;
import dev.carrel.updatesession.UpdateSessionFileStore.NewFile;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.session.SessionKind;
import io.netty.buffer.ByteBuf;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/**
 * Receives a file from a {@link TransferPeer}, and stores it as a new content, to which no other
 * transfer writes. It owns the {@link ReceiverState} and the sink; the {@link Transfer} renews the
 * lease, and a {@link SinkPipe} writes the bytes.
 */
public final class FileReceiver implements TransferHandler {
  private static final Logger LOG = Logger.getLogger(FileReceiver.class);

  private final IncomingFile incomingFile;
  private final IncomingFileLifecycle lifecycle;
  private final IncomingFileCompletion completion;
  private final ContentStore contents;
  private final TransferExecutors executors;
  private final StallDetector stallDetector;
  private final Journal journal;
  private final String sessionId;
  private final Transfer transfer;
  private final TransferPeer peer;

  private ReceiverState state;

  /** Null before all bytes are on disk. */
  private ReceivedFile receivedFile;

  /**
   * Created and used on writer threads. The event loop reads only its size, and only while no
   * writer thread uses it. Null before {@link #openSink}.
   */
  private Sink sink;

  FileReceiver(
      TransferKind kind,
      IncomingFile incomingFile,
      long initialBytes,
      FileReceivers factory,
      TransferPeer peer) {
    this.incomingFile = incomingFile;
    this.lifecycle = factory.lifecycle;
    this.completion = factory.completion;
    this.contents = factory.contents;
    this.executors = factory.executors;
    this.peer = peer;
    this.journal = factory.journal;
    this.sessionId = factory.server.toSessionId(SessionKind.UPDATE, incomingFile.session()).value();
    this.state = new Opening(initialBytes);
    this.transfer =
        new Transfer(
            kind,
            incomingFile.session(),
            factory.registry,
            lifecycle.renewalInterval(),
            factory.vertx,
            this);
    this.stallDetector =
        factory.registry.newStallDetector(
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

  /**
   * Writes the beginning of an upload to the journal.
   *
   * @param range the header that names the range; null for the whole file
   */
  Uni<Void> recordUpload(HttpServerRequest request, String range) {
    return journal.beginTransfer(request, recordedTransfer(range));
  }

  /** Writes the end of an upload to the journal, unless its response has written it. */
  void recordUploadEnd(HttpServerRequest request) {
    journal.endTransfer(request);
  }

  /** Writes the beginning of a pull to the journal; returns what writes its end. */
  public Runnable recordPull() {
    return journal.beginPull(recordedTransfer(null));
  }

  private RecordedTransfer recordedTransfer(String range) {
    return new RecordedTransfer(
        transfer.kind().label(),
        sessionId,
        incomingFile.file().name(),
        range,
        transfer::outcome,
        this::storedBytes,
        () -> receivedFile == null ? null : receivedFile.checksum());
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
   * Copies the kept bytes of the previous content to the sink, and then releases the previous
   * content. An abort stops the copying; the file then still refers to the previous content. To be
   * called after {@link #openSink}.
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

  /** Returns the number of stored bytes, including a prefix that is still being copied. */
  public long storedBytes() {
    return state.storedBytes();
  }

  /**
   * Receives bytes in the background. When the stream has ended and all bytes are written, calls
   * {@link TransferPeer#onPipeEnded}.
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
    if (!changeState(state.onReady(pipe))) {
      return;
    }
    if (transfer.isAborted()) {
      pipe.onEnd(SinkPipe.EndOfStream.ABORTED);
    }
    pipe.run(toBytes)
        .onTermination()
        .invoke(onStopped)
        .subscribe()
        .with(peer::onPipeEnded, this::handleFailure);
  }

  /**
   * Returns the error that ended the stream; null if there was none, or if the transfer is not
   * receiving.
   */
  public Throwable streamError() {
    return state instanceof Receiving receiving ? receiving.pipe().cause() : null;
  }

  /**
   * Returns to Opening after the connection to the source was lost. The caller opens the source
   * again and calls {@link #receive}.
   */
  public void onSourceLost() {
    changeState(state.onSourceLost());
  }

  private boolean changeState(ReceiverState next) {
    boolean isChanged = next != state;
    state = next;
    return isChanged;
  }

  /**
   * Writes the received bytes to disk, and makes the file READY if they match the declared size and
   * checksum. Adds the files that a pulled OVF descriptor references to the session. Called after
   * all bytes have been received.
   */
  public void commit() {
    if (changeState(state.onAllReceived())) {
      runWatched(sink::commit).subscribe().with(this::readReferencedFiles, this::handleFailure);
    }
  }

  private void readReferencedFiles(ReceivedFile receivedFile) {
    completion
        .readReferencedFiles(incomingFile, receivedFile, peer.sourceUri())
        .subscribe()
        .with(referenced -> recordReceived(receivedFile, referenced), this::handleFailure);
  }

  private void recordReceived(ReceivedFile received, List<NewFile> referenced) {
    receivedFile = received;
    transfer.stopRenewing();
    completion
        .complete(incomingFile, received, referenced)
        .subscribe()
        .with(completed -> complete(), this::endWithoutChangingFile);
  }

  private void complete() {
    if (changeState(state.onEnd())) {
      transfer.end(TransferResult.DONE);
      peer.onCompleted();
    }
  }

  /**
   * Handles a failure of any step: {@link TransferPeer#onUnusableBytes} decides about bytes that
   * are invalid (a {@link VapiError}) or could not be written (an {@link IOException}); after any
   * other failure the transfer is abandoned.
   */
  public void handleFailure(Throwable failure) {
    if (failure instanceof VapiError error) {
      peer.onUnusableBytes(error);
    } else if (failure instanceof IOException) {
      peer.onUnusableBytes(logAndConvertWriteFailure(failure));
    } else {
      endWithoutChangingFile(failure);
    }
  }

  private VapiError logAndConvertWriteFailure(Throwable cause) {
    LOG.errorf(
        cause,
        "Could not write content %s of session %s",
        incomingFile.content().value(),
        incomingFile.session());
    return completion.storageError(incomingFile, cause);
  }

  /**
   * Ends the transfer, puts the file and its session into ERROR, and then calls {@link
   * TransferPeer#onFailed}.
   *
   * @param reportedFailure the failure for {@code onFailed} and the metrics; {@code error} is what
   *     the file and the session show
   */
  public void reject(VapiError error, Throwable reportedFailure) {
    if (changeState(state.onEnd())) {
      rejectFile(error, reportedFailure);
    }
  }

  private void rejectFile(VapiError error, Throwable reportedFailure) {
    transfer.stopRenewing();
    completion
        .reject(incomingFile, error.messages().get(0))
        .onTermination()
        .invoke(() -> endAndDelete(TransferResult.failed(reportedFailure), reportedFailure))
        .subscribe()
        .with(rejected -> {}, failure -> LOG.debugf("The file was not rejected: %s", failure));
  }

  /**
   * Ends the transfer without changing the file, because the file refers to another content, is
   * already in ERROR, or the database is unavailable; then calls {@link TransferPeer#onFailed}. An
   * aborted pull releases its claim instead.
   */
  public void endWithoutChangingFile(Throwable failure) {
    if (transfer.kind() == TransferKind.PULL && transfer.isAborted()) {
      releaseClaim();
    } else if (changeState(state.onEnd())) {
      endAndDelete(TransferResult.failed(failure), failure);
    }
  }

  private void endAndDelete(TransferResult result, Throwable failure) {
    transfer.end(result);
    deleteContent();
    peer.onFailed(failure);
  }

  /**
   * Ends an upload so that the client can resume it or send the file again. The kept bytes are
   * recorded only after the sink is closed, which flushes them to disk.
   *
   * @param onSuspended sends the response, or closes the connection
   */
  public void suspend(TransferResult result, Runnable onSuspended) {
    if (!changeState(state.onEnd())) {
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
                VapiError error = logAndConvertWriteFailure(failure);
                rejectFile(error, error);
              } else {
                endAndDelete(result, failure);
              }
            });
  }

  /**
   * Ends an aborted pull, releases its claim so that another replica can pull the file, and calls
   * {@link TransferPeer#onReleased}.
   */
  public void releaseClaim() {
    if (changeState(state.onEnd())) {
      transfer.end(transfer.interruptedResult());
      peer.onReleased();
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
    return peer.countsAsActive(
        !(state instanceof Receiving receiving) || receiving.pipe().isWriting());
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

  /** Also writes pending bytes, so that a stalled write is detected, and renews the claim. */
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
   * If the content store has no space, fails the pipe, so that the file is rejected. After any
   * other rejection the transfer is aborted, because the session has ended or another transfer
   * receives the file.
   */
  @Override
  public boolean tryHandleRejection(VapiError error) {
    if (error.type() == ErrorType.UNABLE_TO_ALLOCATE_RESOURCE
        && state instanceof Receiving receiving) {
      receiving.pipe().fail(error);
      return true;
    }
    return false;
  }

  /**
   * Makes the peer disconnect, and ends the pipe. The pipe is ended explicitly, because an HTTP/2
   * request does not report a reset by its own side.
   */
  @Override
  public void onAbort(TransferFailure reason) {
    if (state instanceof Ended) {
      return;
    }
    peer.onAbort(reason);
    if (state instanceof Receiving receiving) {
      receiving.pipe().onEnd(SinkPipe.EndOfStream.ABORTED);
    }
  }
}
