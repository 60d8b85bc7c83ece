package dev.carrel.logging;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Writes log records on a thread of its own. If records arrive faster than they can be written, the
 * queue fills and further records are dropped and counted: a caller never waits.
 *
 * <p>Only while the process stops, a caller waits until its record is written, at most {@value
 * #MAX_WAIT_SECONDS} s: the thread ends with the process, and the last records would be lost. After
 * one caller has waited in vain, none waits.
 *
 * <p>The log manager's own {@code AsyncHandler} neither counts what it drops nor is written out
 * before the process ends.
 */
final class QueuedLogHandler extends ExtHandler {
  private static final int MAX_WAIT_SECONDS = 1;

  private final ExtHandler destination;
  private final BlockingQueue<ExtLogRecord> queue;
  private final AtomicLong queued = new AtomicLong();
  private final LongAdder dropped = new LongAdder();
  private long written;
  private volatile boolean waiting;

  /**
   * A handler whose thread runs until the process ends.
   *
   * @param capacity how many records can wait to be written
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

  /** How many records have been dropped. */
  long dropped() {
    return dropped.sum();
  }

  /** Of a deprecated method: what is formatted here stays so if an argument changes later. */
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
    if (waiting) {
      awaitWritten(position);
    }
  }

  /** Not passed on: a write that does not return holds the destination's lock. */
  @Override
  public void flush() {}

  /** Drains only, for the same reason: Quarkus closes handlers before its stop is complete. */
  @Override
  public void close() {
    drain();
  }

  /** From now on callers wait for their records; returns when those before are written. */
  void drain() {
    waiting = true;
    awaitWritten(queued.get());
  }

  /** The position is exact but for records that are published at the same time. */
  private synchronized void awaitWritten(long position) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_WAIT_SECONDS);
    try {
      while (waiting && written < position) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          waiting = false;
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
