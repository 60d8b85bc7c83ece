package dev.carrel.content;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits the number of threads that hash, or write to the page cache, at the same time. If a write
 * waits for the disk, its thread loses its turn to a waiting thread.
 */
final class Processors {
  /** The maximum duration of a write that does not wait for the disk. */
  static final long MAX_WRITE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Semaphore free;

  /**
   * Held by the one waiting thread that looks for turns to end; the other waiting threads queue for
   * this lock.
   */
  private final ReentrantLock nextWaiter = new ReentrantLock();

  private final Set<Turn> writing = ConcurrentHashMap.newKeySet();

  /**
   * Creates a limit.
   *
   * @param threads the maximum number of threads, at least 1
   */
  Processors(int threads) {
    this.free = new Semaphore(threads);
  }

  /** Waits for a turn, which the caller must end. */
  Turn begin() {
    if (!free.tryAcquire()) {
      nextWaiter.lock();
      try {
        awaitTurn();
      } finally {
        nextWaiter.unlock();
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

  /** The right of one thread to use a processor. */
  final class Turn {
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long writingSince;

    /** Marks the thread as writing: from now on its turn ends if the write waits for the disk. */
    void beginWrite() {
      writingSince = System.nanoTime();
      writing.add(this);
    }

    private void endIfWaiting() {
      if (System.nanoTime() - writingSince > MAX_WRITE_NANOS) {
        end();
      }
    }

    /** Ends the turn, if it has not ended. */
    void end() {
      if (ended.compareAndSet(false, true)) {
        writing.remove(this);
        free.release();
      }
    }
  }
}
