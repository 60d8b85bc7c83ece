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
  private static final int MOST = 3;

  /** A look that is answered when the test says so. */
  private record PendingBatch(List<String> keys, UniEmitter<? super Map<String, Integer>> answer) {}

  private final List<PendingBatch> looks = new ArrayList<>();
  private final BatchLoader<String, Integer> batchLoader =
      new BatchLoader<>(
          MOST,
          keys -> Uni.createFrom().emitter(answer -> looks.add(new PendingBatch(keys, answer))));

  private UniAssertSubscriber<Integer> find(String key) {
    return batchLoader.load(key).subscribe().withSubscriber(UniAssertSubscriber.create());
  }

  private List<List<String>> lookedFor() {
    return looks.stream().map(PendingBatch::keys).toList();
  }

  @Test
  void shouldLookAtOnceForTheFirst() {
    find("a");

    assertThat(lookedFor()).containsExactly(List.of("a"));
  }

  @Test
  void shouldLookOnceForAllWhoAskedInTheMeantime() {
    find("a");
    find("b");
    find("c");

    looks.get(0).answer().complete(Map.of("a", 1));

    assertThat(lookedFor()).containsExactly(List.of("a"), List.of("b", "c"));
  }

  @Test
  void shouldTellEachWhatTheyAskedFor() {
    find("a");
    var second = find("b");
    var third = find("nobody");
    looks.get(0).answer().complete(Map.of());

    looks.get(1).answer().complete(Map.of("b", 2, "a", 1));

    second.assertItem(2);
    third.assertItem(null);
  }

  @Test
  void shouldNotAnswerByALookThatBeganBefore() {
    find("a");
    var again = find("a");

    looks.get(0).answer().complete(Map.of("a", 1));

    again.assertNotTerminated();
    assertThat(lookedFor()).containsExactly(List.of("a"), List.of("a"));
  }

  @Test
  void shouldNameNobodyTwice() {
    find("a");
    var second = find("b");
    var third = find("b");
    looks.get(0).answer().complete(Map.of());

    looks.get(1).answer().complete(Map.of("b", 2));

    assertThat(lookedFor()).containsExactly(List.of("a"), List.of("b"));
    second.assertItem(2);
    third.assertItem(2);
  }

  @Test
  void shouldLookForNoMoreThanThatManyAtOnce() {
    find("a");
    List.of("b", "c", "d", "e").forEach(this::find);
    looks.get(0).answer().complete(Map.of());

    looks.get(1).answer().complete(Map.of());

    assertThat(lookedFor()).containsExactly(List.of("a"), List.of("b", "c", "d"), List.of("e"));
  }

  @Test
  void shouldFailForAllWhomTheLookServedAndNobodyElse() {
    var first = find("a");
    var second = find("b");

    looks.get(0).answer().fail(new IllegalStateException("away"));

    first.assertFailedWith(IllegalStateException.class, "away");
    looks.get(1).answer().complete(Map.of("b", 2));
    second.assertItem(2);
  }
}
