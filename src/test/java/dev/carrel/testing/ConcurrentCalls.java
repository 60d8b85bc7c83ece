package dev.carrel.testing;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What is done beside a test. */
public final class ConcurrentCalls {
  private ConcurrentCalls() {}

  /**
   * Calls somebody and does not wait. Each call has a thread of its own: of Java's common ones
   * there is but one on two processors, and the second call would wait for the first.
   */
  public static <T> CompletableFuture<T> callAsync(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, task -> new Thread(task).start());
  }
}
