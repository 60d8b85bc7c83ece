package dev.carrel.logging;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Writes log records on a thread of its own. If records are logged faster than they can be written,
 * the queue fills, and further records are dropped and counted; a caller never waits.
 *
 * <p>While the process stops, a caller waits until its record is written, for at most {@value
 * #MAX_WAIT_SECONDS} s. Otherwise the last records would be lost, because the thread ends with the
 * process. After the first timeout no caller waits.
 *
 * <p>The log manager's own {@code AsyncHandler} does not count dropped records and does not write
 * its queue before the process ends.
 */
final class QueuedLogHandler extends ExtHandler {
  private static final int MAX_WAIT_SECONDS = 1;

  private final ExtHandler destination;
  private final BlockingQueue<ExtLogRecord> queue;
  private final AtomicLong queued = new AtomicLong();
  private final LongAdder dropped = new LongAdder();
  private long written;
  private volatile boolean waitsForWrites;

  /**
   * Creates a handler, whose thread runs until the process ends.
   *
   * @param destination the handler that writes the records
   * @param capacity the maximum number of records in the queue
   */
  QueuedLogHandler(ExtHandler destination, int capacity) {
    this.destination = destination;
    this.queue = new ArrayBlockingQueue<>(capacity);
    addHandler(destination);
    setLevel(destination.getLevel());
    var writer = new Thread(this::write, "log-writer");
    writer.setDaemon(true);
    writer.start();
  }

  /** Returns the number of dropped records. */
  long dropped() {
    return dropped.sum();
  }

  /**
   * Formats the message now, by the deprecated method that caches it, so that later changes of its
   * arguments have no effect.
   */
  @SuppressWarnings("deprecation")
  private static void format(ExtLogRecord record) {
    record.getFormattedMessage();
  }

  @Override
  protected void doPublish(ExtLogRecord record) {
    if (isCallerCalculationRequired()) {
      record.copyAll();
    } else {
      record.copyMdc();
      format(record);
    }
    if (!queue.offer(record)) {
      dropped.increment();
      return;
    }
    long position = queued.incrementAndGet();
    if (waitsForWrites) {
      awaitWritten(position);
    }
  }

  /** Does nothing: the destination's lock is held by a write that may never return. */
  @Override
  public void flush() {}

  /**
   * Drains the queue, but does not close the destination: Quarkus closes handlers before it has
   * stopped, and records that follow must still be written. The destination's lock may also be held
   * by a write that never returns.
   */
  @Override
  public void close() {
    drain();
  }

  /**
   * From now on callers wait for their records. Returns when the queued records are written, or
   * after the timeout.
   */
  void drain() {
    waitsForWrites = true;
    awaitWritten(queued.get());
  }

  /**
   * Waits until the record at a position is written. The position is approximate if records are
   * published concurrently.
   */
  private synchronized void awaitWritten(long position) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_WAIT_SECONDS);
    try {
      while (waitsForWrites && written < position) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          waitsForWrites = false;
        } else {
          wait(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      while (true) {
        destination.publish(queue.take());
        noteWritten();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void noteWritten() {
    written++;
    notifyAll();
  }
}
