package dev.carrel.testing;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls that run concurrently with a test. */
public final class ConcurrentCalls {
  private ConcurrentCalls() {}

  /**
   * Runs a call asynchronously. Each call has its own thread: on two processors the common pool has
   * only one, so calls would run one after the other.
   */
  public static <T> CompletableFuture<T> callAsync(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, task -> new Thread(task).start());
  }
}
