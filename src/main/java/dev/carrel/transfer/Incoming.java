package dev.carrel.transfer;

import dev.carrel.content.ContentStore;
import dev.carrel.content.Received;
import dev.carrel.content.Sink;
import dev.carrel.operation.Arrivals;
import dev.carrel.operation.Arrivals.Arrival;
import dev.carrel.session.FileReplaced;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.VapiError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import org.jboss.logging.Logger;

/** A file on its way in: pushed or pulled, it goes through an {@link Intake} into a sink. */
abstract sealed class Incoming extends Transfer permits RunningUpload, RunningPull {
  private static final Logger LOG = Logger.getLogger(Incoming.class);

  final Arrival arrival;
  final Arrivals arrivals;
  final ContentStore contents;
  final Workers workers;
  final Vertx vertx;
  final StallDetector stalls;

  /** Made on a worker, and used on a worker alone but for its size while no worker has it. */
  Sink sink;

  /** Null while no bytes are taken. */
  Intake intake;

  /** Nothing more is to be received; a worker looks at it too. */
  volatile boolean cut;

  private boolean committing;
  private long moved;

  Incoming(
      Arrival arrival,
      Arrivals arrivals,
      ContentStore contents,
      RunningTransfers running,
      Workers workers,
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
  abstract void reject(VapiError why);

  /** Ends it, and leaves its file as it is: nobody waits for it, or the tables are away. */
  abstract void giveUp(Throwable why);

  /** Makes the sink. */
  final Uni<Sink> opened() {
    return stalls.watch(workers.writing(() -> sink = ArchiveSink.orContent(arrival, contents)));
  }

  final void stopped(Throwable why) {
    if (why instanceof VapiError refusal) {
      reject(refusal);
    } else if (why instanceof IOException) {
      reject(unwritable(why));
    } else {
      giveUp(why);
    }
  }

  /** The error for bytes that could not be written, of which the log has the cause. */
  final VapiError unwritable(Throwable why) {
    LOG.errorf(
        why, "Content %s of session %s cannot be written", arrival.content().value(), session());
    return arrivals.unwritable(arrival, why);
  }

  /** All bytes are here: they are brought to the disk, and the file is READY if they are right. */
  final void commit() {
    committing = true;
    stalls.watch(workers.writing(sink::commit)).subscribe().with(this::note, this::stopped);
  }

  private void note(Received received) {
    settle();
    arrivals.received(arrival, received).subscribe().with(done -> received(), this::giveUp);
  }

  /** Ends it: its file is READY. */
  abstract void received();

  @Override
  boolean isBusy() {
    return committing;
  }

  /** To force a large file to a slow disk takes long, and the client can only wait. */
  @Override
  boolean isStalled() {
    return stalls.isStalled() && !committing;
  }

  /** Closes what was received, and has it removed unless somebody refers to it. */
  final void discard() {
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
  final Uni<Void> close() {
    return workers.writing(
        () -> {
          if (sink != null) {
            sink.close();
          }
          return null;
        });
  }

  final void moved(long more) {
    moved += more;
  }

  @Override
  final long moved() {
    return moved;
  }

  @Override
  final long bytes() {
    return intake == null ? 0 : intake.written();
  }

  /** One for which there is no room is told so; for all others there is nobody to be told. */
  @Override
  void refused(VapiError why) {
    if (why.type() == ErrorType.UNABLE_TO_ALLOCATE_RESOURCE && intake != null) {
      intake.refuse(why);
    } else {
      super.refused(why);
    }
  }

  @Override
  final boolean isReplacedBy(FileReplaced replaced) {
    return arrival.file().name().equals(replaced.file())
        && !arrival.content().value().equals(replaced.content());
  }
}
