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

  public final IncomingFile arrival;
  public final IncomingFileLifecycle arrivals;
  public final ContentStore contents;
  public final TransferExecutors workers;
  public final Vertx vertx;
  public final StallDetector stalls;

  /** Made on a worker, and used on a worker alone but for its size while no worker has it. */
  public Sink sink;

  /** Null while no bytes are taken. */
  public SinkPipe intake;

  /** Nothing more is to be received; a worker looks at it too. */
  public volatile boolean cut;

  private boolean committing;
  private long moved;

  public IncomingTransfer(
      IncomingFile arrival,
      IncomingFileLifecycle arrivals,
      ContentStore contents,
      TransferRegistry running,
      TransferExecutors workers,
      Vertx vertx) {
    super(arrival.session(), running, arrivals.renewal(), vertx);
    this.arrival = arrival;
    this.arrivals = arrivals;
    this.contents = contents;
    this.workers = workers;
    this.vertx = vertx;
    this.stalls =
        running.stallDetector(
            "file \"%s\" of session %s to content %s"
                .formatted(arrival.file().name(), arrival.session(), arrival.content().value()));
  }

  /** Ends it, and its session, for nothing can come of the bytes. */
  public abstract void reject(VapiError why);

  /** Ends it, and leaves its file as it is: nobody waits for it, or the tables are away. */
  public abstract void giveUp(Throwable why);

  /** Makes the sink. */
  public final Uni<Sink> opened() {
    return stalls.watch(workers.writing(() -> sink = ArchiveSink.orContent(arrival, contents)));
  }

  public final void stopped(Throwable why) {
    if (why instanceof VapiError refusal) {
      reject(refusal);
    } else if (why instanceof IOException) {
      reject(unwritable(why));
    } else {
      giveUp(why);
    }
  }

  /** The error for bytes that could not be written, of which the log has the cause. */
  public final VapiError unwritable(Throwable why) {
    LOG.errorf(
        why, "Content %s of session %s cannot be written", arrival.content().value(), session());
    return arrivals.unwritable(arrival, why);
  }

  /** All bytes are here: they are brought to the disk, and the file is READY if they are right. */
  public final void commit() {
    committing = true;
    stalls.watch(workers.writing(sink::commit)).subscribe().with(this::note, this::stopped);
  }

  private void note(ReceivedFile received) {
    settle();
    arrivals.received(arrival, received).subscribe().with(done -> received(), this::giveUp);
  }

  /** Ends it: its file is READY. */
  public abstract void received();

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
  public final void discard() {
    close()
        .onFailure(IOException.class)
        .recoverWithNull() // There is nothing to be kept.
        .chain(() -> arrivals.abandoned(arrival))
        .subscribe()
        .with(
            discarded -> {},
            failure ->
                LOG.warnf("Content %s stays for now: %s", arrival.content().value(), failure));
  }

  /** On a worker, for it may block. */
  public final Uni<Void> close() {
    return workers.writing(
        () -> {
          if (sink != null) {
            sink.close();
          }
          return null;
        });
  }

  public final void moved(long more) {
    moved += more;
  }

  @Override
  public final long moved() {
    return moved;
  }

  @Override
  public final long bytes() {
    return intake == null ? 0 : intake.written();
  }

  /** One for which there is no room is told so; for all others there is nobody to be told. */
  @Override
  public void refused(VapiError why) {
    if (why.type() == ErrorType.UNABLE_TO_ALLOCATE_RESOURCE && intake != null) {
      intake.refuse(why);
    } else {
      super.refused(why);
    }
  }

  @Override
  public final boolean isReplacedBy(FileReplaced replaced) {
    return arrival.file().name().equals(replaced.file())
        && !arrival.content().value().equals(replaced.content());
  }
}
