package dev.carrel.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.fault.FaultSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StormTest {
  private static final List<String> OPERATIONS =
      IntStream.range(0, 400).mapToObj("operation%d"::formatted).toList();

  private static List<FaultSpec> faults(StormSpec spec) {
    return new Storm(spec).faults(OPERATIONS.stream());
  }

  @Test
  void shouldDependOnlyOnSeed() {
    var spec = new StormSpec(7L, 0.25, 0.5, null);

    assertThat(faults(spec))
        .isEqualTo(faults(spec))
        .isNotEqualTo(faults(new StormSpec(8L, 0.25, 0.5, null)));
  }

  @Test
  void shouldActivateShareOfOperations() {
    assertThat(faults(new StormSpec(7L, 0.25, 0.5, null))).hasSizeBetween(70, 130);
    assertThat(faults(new StormSpec(7L, 1.0, 0.5, null))).hasSize(400);
  }

  @Test
  void shouldUseOnlyRequestedKinds() {
    assertThat(faults(new StormSpec(7L, 1.0, 0.5, List.of("lose"))))
        .allMatch(fault -> fault.action().lose());
    assertThat(faults(StormSpec.DEFAULT))
        .anyMatch(fault -> fault.action().lose() != null)
        .anyMatch(fault -> fault.action().delay() != null)
        .anyMatch(fault -> fault.action().error() != null)
        .noneMatch(fault -> fault.action().reset() != null);
  }

  @Test
  void shouldFireWithProbability() {
    assertThat(faults(new StormSpec(7L, 1.0, 0.5, null)))
        .allMatch(fault -> fault.when().probability() == 0.5);
  }
}
