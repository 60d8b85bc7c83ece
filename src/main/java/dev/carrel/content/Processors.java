package dev.carrel.content;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits how many threads hash, or write to memory of the file system, at the same time. A thread
 * whose write turns out to wait for the disk loses its turn to another that needs one.
 */
final class Processors {
  /** How long a write takes at most that does not wait for the disk. */
  static final long MAX_WRITE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Semaphore free;

  /** Held by the one thread that looks for turns to take over; the others wait for it. */
  private final ReentrantLock next = new ReentrantLock();

  private final Set<Turn> writing = ConcurrentHashMap.newKeySet();

  /**
   * A limit.
   *
   * @param threads the maximum number, at least 1
   */
  Processors(int threads) {
    this.free = new Semaphore(threads);
  }

  /** Waits for a turn, which is to be ended. */
  Turn begin() {
    if (!free.tryAcquire()) {
      next.lock();
      try {
        awaitTurn();
      } finally {
        next.unlock();
      }
    }
    return new Turn();
  }

  private void awaitTurn() {
    try {
      while (!free.tryAcquire(MAX_WRITE_NANOS, TimeUnit.NANOSECONDS)) {
        writing.forEach(Turn::endIfWaiting);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      free.acquireUninterruptibly();
    }
  }

  /** The right to keep a processor busy, of one thread. */
  final class Turn {
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long since;

    /** From now on the thread writes, and may lose its turn by that. */
    void writes() {
      since = System.nanoTime();
      writing.add(this);
    }

    private void endIfWaiting() {
      if (System.nanoTime() - since > MAX_WRITE_NANOS) {
        end();
      }
    }

    /** Ends it, if it has not ended. */
    void end() {
      if (ended.compareAndSet(false, true)) {
        writing.remove(this);
        free.release();
      }
    }
  }
}
