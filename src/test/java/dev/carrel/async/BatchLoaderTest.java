package dev.carrel.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
  private static final int MAX_BATCH_SIZE = 3;

  /** A batch that the test completes. */
  private record PendingBatch(
      List<String> keys, UniEmitter<? super Map<String, Integer>> emitter) {}

  private final List<PendingBatch> batches = new ArrayList<>();
  private final BatchLoader<String, Integer> batchLoader =
      new BatchLoader<>(
          MAX_BATCH_SIZE,
          keys ->
              Uni.createFrom().emitter(emitter -> batches.add(new PendingBatch(keys, emitter))));

  private UniAssertSubscriber<Integer> load(String key) {
    return batchLoader.load(key).subscribe().withSubscriber(UniAssertSubscriber.create());
  }

  private List<List<String>> loadedKeys() {
    return batches.stream().map(PendingBatch::keys).toList();
  }

  @Test
  void shouldLoadFirstKeyAtOnce() {
    load("a");

    assertThat(loadedKeys()).containsExactly(List.of("a"));
  }

  @Test
  void shouldBatchKeysRequestedDuringRunningLoad() {
    load("a");
    load("b");
    load("c");

    batches.get(0).emitter().complete(Map.of("a", 1));

    assertThat(loadedKeys()).containsExactly(List.of("a"), List.of("b", "c"));
  }

  @Test
  void shouldReturnValueOfEachKey() {
    load("a");
    var second = load("b");
    var third = load("unknown");
    batches.get(0).emitter().complete(Map.of());

    batches.get(1).emitter().complete(Map.of("b", 2, "a", 1));

    second.assertItem(2);
    third.assertItem(null);
  }

  @Test
  void shouldNotReturnResultOfEarlierLoad() {
    load("a");
    var again = load("a");

    batches.get(0).emitter().complete(Map.of("a", 1));

    again.assertNotTerminated();
    assertThat(loadedKeys()).containsExactly(List.of("a"), List.of("a"));
  }

  @Test
  void shouldLoadEachKeyOnce() {
    load("a");
    var second = load("b");
    var third = load("b");
    batches.get(0).emitter().complete(Map.of());

    batches.get(1).emitter().complete(Map.of("b", 2));

    assertThat(loadedKeys()).containsExactly(List.of("a"), List.of("b"));
    second.assertItem(2);
    third.assertItem(2);
  }

  @Test
  void shouldLimitBatchSize() {
    load("a");
    List.of("b", "c", "d", "e").forEach(this::load);
    batches.get(0).emitter().complete(Map.of());

    batches.get(1).emitter().complete(Map.of());

    assertThat(loadedKeys()).containsExactly(List.of("a"), List.of("b", "c", "d"), List.of("e"));
  }

  @Test
  void shouldFailOnlyCallsOfFailedBatch() {
    var first = load("a");
    var second = load("b");

    batches.get(0).emitter().fail(new IllegalStateException("down"));

    first.assertFailedWith(IllegalStateException.class, "down");
    batches.get(1).emitter().complete(Map.of("b", 2));
    second.assertItem(2);
  }
}
