package dev.carrel.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureBackoffTest {
  private final FailureBackoff failureBackoff = new FailureBackoff("The test");
  private final List<Integer> runs = new ArrayList<>();

  private void run(int times, boolean fails) {
    for (int i = 0; i < times; i++) {
      int number = i;
      failureBackoff
          .run(
              () -> {
                runs.add(number);
                return fails
                    ? Uni.createFrom().failure(new IllegalStateException("down"))
                    : Uni.createFrom().item("done");
              })
          .subscribe()
          .with(done -> {});
    }
  }

  @Test
  void shouldRunEachTimeWithoutFailures() {
    run(3, false);

    assertThat(runs).containsExactly(0, 1, 2);
  }

  @Test
  void shouldSkipIncreasingNumberOfRuns() {
    run(23, true);

    assertThat(runs).containsExactly(0, 1, 3, 7, 13, 19);
  }

  @Test
  void shouldStopSkippingAfterSuccess() {
    run(3, true);
    runs.clear();

    run(4, false);

    assertThat(runs).containsExactly(0, 1, 2, 3);
  }
}
