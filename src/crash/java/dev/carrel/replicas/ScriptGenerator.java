package dev.carrel.replicas;

import java.util.Collections;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generates random scripts. They shrink to fewer clients, fewer actions and simpler actions. */
final class ScriptGenerator {
  /** Leases last two seconds, so some pauses are longer than a lease. */
  static final int MAX_PAUSE_MILLIS = 2500;

  private ScriptGenerator() {}

  static Arbitrary<Script> any() {
    return action()
        .list()
        .ofMinSize(4)
        .ofMaxSize(14)
        .list()
        .ofMinSize(3)
        .ofMaxSize(4)
        .map(Script::new);
  }

  private static Arbitrary<ScriptedAction> action() {
    return Combinators.combine(
            kind(),
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, SampleContents.COUNT - 1),
            stepsBack(),
            pause())
        .as(ScriptedAction::new);
  }

  private static Arbitrary<ActionKind> kind() {
    return Arbitraries.of(
        Stream.of(ActionKind.values())
            .flatMap(actionKind -> Collections.nCopies(actionKind.weight(), actionKind).stream())
            .toList());
  }

  private static Arbitrary<Integer> stepsBack() {
    return Arbitraries.frequency(Tuple.of(9, 0), Tuple.of(2, 1), Tuple.of(1, 2));
  }

  private static Arbitrary<Integer> pause() {
    return Arbitraries.frequencyOf(
        Tuple.of(60, Arbitraries.just(0)),
        Tuple.of(30, Arbitraries.integers().between(1, 30)),
        Tuple.of(3, Arbitraries.integers().between(500, MAX_PAUSE_MILLIS)));
  }
}
