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
  private final Supplier<Uni<?>> work;
  private final Consumer<Throwable> report;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * Work that has not been asked for yet.
   *
   * @param report is told of a run that failed
   */
  public CoalescingTask(Supplier<Uni<?>> work, Consumer<Throwable> report) {
    this.work = work;
    this.report = report;
  }

  /** Asks for a run and does not wait for it. */
  public void soon() {
    if (requests.getAndIncrement() == 0) {
      runWhileAsked();
    }
  }

  private void runWhileAsked() {
    int served = requests.get();
    Uni.createFrom()
        .deferred(() -> work.get())
        .subscribe()
        .with(
            done -> again(served),
            failure -> {
              report.accept(failure);
              again(served);
            });
  }

  private void again(int served) {
    if (requests.addAndGet(-served) > 0) {
      runWhileAsked();
    }
  }
}
