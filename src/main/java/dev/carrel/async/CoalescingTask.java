package dev.carrel.async;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work that looks for all there is to do, and that is asked for more often than it need run: one
 * run at a time, and one more for all who asked since the running one began.
 */
public final class CoalescingTask {
  private final Supplier<Uni<?>> task;
  private final Consumer<Throwable> onFailure;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * Work that has not been asked for yet.
   *
   * @param onFailure is told of a run that failed
   */
  public CoalescingTask(Supplier<Uni<?>> task, Consumer<Throwable> onFailure) {
    this.task = task;
    this.onFailure = onFailure;
  }

  /** Asks for a run and does not wait for it. */
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
