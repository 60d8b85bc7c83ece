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

/** A file on its way in: pushed or pulled, it goes through an {@link SinkPipe} into a sink. */
public abstract class IncomingTransfer extends Transfer {
  private static final Logger LOG = Logger.getLogger(IncomingTransfer.class);

  public final IncomingFile file;
  public final IncomingFileLifecycle lifecycle;
  public final ContentStore contents;
  public final TransferExecutors transferExecutors;
  public final Vertx vertx;
  public final StallDetector stalls;

  /** Made on a worker, and used on a worker alone but for its size while no worker has it. */
  public Sink sink;

  /** Null while no bytes are taken. */
  public SinkPipe pipe;

  /** Nothing more is to be received; a worker looks at it too. */
  public volatile boolean isAborted;

  private boolean committing;
  private long countReceived;

  public IncomingTransfer(
      IncomingFile file,
      IncomingFileLifecycle lifecycle,
      ContentStore contents,
      TransferRegistry running,
      TransferExecutors transferExecutors,
      Vertx vertx) {
    super(file.session(), running, lifecycle.renewalInterval(), vertx);
    this.file = file;
    this.lifecycle = lifecycle;
    this.contents = contents;
    this.transferExecutors = transferExecutors;
    this.vertx = vertx;
    this.stalls =
        running.stallDetector(
            "file \"%s\" of session %s to content %s"
                .formatted(file.file().name(), file.session(), file.content().value()));
  }

  /** Ends it, and its session, for nothing can come of the bytes. */
  public abstract void reject(VapiError why);

  /** Ends it, and leaves its file as it is: nobody waits for it, or the tables are away. */
  public abstract void abandon(Throwable why);

  /** Makes the sink. */
  public final Uni<Sink> opened() {
    return stalls.watch(
        transferExecutors.writing(() -> sink = ArchiveSink.sinkFor(file, contents)));
  }

  public final void onPipeFailure(Throwable why) {
    if (why instanceof VapiError refusal) {
      reject(refusal);
    } else if (why instanceof IOException) {
      reject(unwritable(why));
    } else {
      abandon(why);
    }
  }

  /** The error for bytes that could not be written, of which the log has the cause. */
  public final VapiError unwritable(Throwable why) {
    LOG.errorf(why, "Could not write content %s of session %s", file.content().value(), session());
    return lifecycle.storageError(file, why);
  }

  /** All bytes are here: they are brought to the disk, and the file is READY if they are right. */
  public final void commitSink() {
    committing = true;
    stalls
        .watch(transferExecutors.writing(sink::commit))
        .subscribe()
        .with(this::recordReceived, this::onPipeFailure);
  }

  private void recordReceived(ReceivedFile receivedFile) {
    stopRenewing();
    lifecycle.complete(file, receivedFile).subscribe().with(done -> onCompleted(), this::abandon);
  }

  /** Ends it: its file is READY. */
  public abstract void onCompleted();

  @Override
  public boolean isBusy() {
    return committing;
  }

  /** To force a large file to a slow disk takes long, and the client can only wait. */
  @Override
  public boolean isStalled() {
    return stalls.isStalled() && !committing;
  }

  /** Closes what was received, and has it removed unless somebody refers to it. */
  public final void deleteContent() {
    closeSink()
        .onFailure(IOException.class)
        .recoverWithNull() // There is nothing to be kept.
        .chain(() -> lifecycle.deleteIfUnreferenced(file))
        .subscribe()
        .with(
            discarded -> {},
            failure ->
                LOG.warnf(
                    "Could not delete content %s; the sweeper will retry: %s",
                    file.content().value(), failure));
  }

  /** On a worker, for it may block. */
  public final Uni<Void> closeSink() {
    return transferExecutors.writing(
        () -> {
          if (sink != null) {
            sink.close();
          }
          return null;
        });
  }

  public final void countReceived(long more) {
    countReceived += more;
  }

  @Override
  public final long movedBytes() {
    return countReceived;
  }

  @Override
  public final long position() {
    return pipe == null ? 0 : pipe.writtenBytes();
  }

  /** One for which there is no room is told so; for all others there is nobody to be told. */
  @Override
  public void onRenewalRejected(VapiError why) {
    if (why.type() == ErrorType.UNABLE_TO_ALLOCATE_RESOURCE && pipe != null) {
      pipe.fail(why);
    } else {
      super.onRenewalRejected(why);
    }
  }

  @Override
  public final boolean isReplacedBy(FileReplaced replaced) {
    return file.file().name().equals(replaced.file())
        && !file.content().value().equals(replaced.newContent());
  }
}
