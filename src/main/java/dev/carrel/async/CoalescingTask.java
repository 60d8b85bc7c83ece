package dev.carrel.async;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a task that handles all pending work at once. Only one run is active at a time; any number
 * of triggers during a run causes exactly one more run.
 */
public final class CoalescingTask {
  private final Supplier<Uni<?>> task;
  private final Consumer<Throwable> onFailure;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * Creates an idle task.
   *
   * @param onFailure called with the failure of each failed run
   */
  public CoalescingTask(Supplier<Uni<?>> task, Consumer<Throwable> onFailure) {
    this.task = task;
    this.onFailure = onFailure;
  }

  /** Requests a run and does not wait for it. */
  public void trigger() {
    if (requests.getAndIncrement() == 0) {
      run();
    }
  }

  private void run() {
    int served = requests.get();
    Uni.createFrom()
        .deferred(() -> task.get())
        .subscribe()
        .with(
            done -> runAgainIfRequested(served),
            failure -> {
              onFailure.accept(failure);
              runAgainIfRequested(served);
            });
  }

  private void runAgainIfRequested(int served) {
    if (requests.addAndGet(-served) > 0) {
      run();
    }
  }
}
