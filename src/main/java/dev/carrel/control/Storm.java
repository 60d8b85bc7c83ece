package dev.carrel.control;

import dev.carrel.crypto.Digests;
import dev.carrel.fault.FaultAction;
import dev.carrel.fault.FaultCondition;
import dev.carrel.fault.FaultDelay;
import dev.carrel.fault.FaultMoment;
import dev.carrel.fault.FaultSpec;
import dev.carrel.fault.FaultTarget;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Determines the faults of a storm. */
final class Storm {
  private static final double DEFAULT_PROBABILITY = 0.25;
  private static final FaultDelay DELAY =
      new FaultDelay(null, Duration.ZERO, Duration.ofSeconds(2), null, null);

  private static final Map<String, FaultAction> ACTIONS =
      Map.of(
          "error", FaultAction.ofError(ErrorType.SERVICE_UNAVAILABLE),
          "delay", FaultAction.ofDelay(DELAY),
          "lose", FaultAction.ofLose(),
          "reset", FaultAction.ofReset());

  private static final List<String> DEFAULT_KINDS = List.of("error", "delay", "lose");

  private final long seed;
  private final double activate;
  private final double fire;
  private final List<String> kinds;

  /**
   * Creates a storm.
   *
   * @throws VapiError INVALID_ARGUMENT if a value is out of range
   */
  Storm(StormSpec spec) {
    this.seed = spec.seed() == null ? 0 : spec.seed();
    this.activate = probability("activate", spec.activate());
    this.fire = probability("fire", spec.fire());
    this.kinds = spec.only() == null ? DEFAULT_KINDS : spec.only();
    if (kinds.isEmpty()
        || kinds.stream().anyMatch(kind -> kind == null || !ACTIONS.containsKey(kind))) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT, kinds, "only", "expected error, delay, lose or reset");
    }
  }

  private static double probability(String field, Double value) {
    if (value == null) {
      return DEFAULT_PROBABILITY;
    }
    if (!(value > 0 && value <= 1)) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT,
          value,
          field,
          "expected a number greater than 0 and not greater than 1");
    }
    return value;
  }

  /** Returns the faults at those of the operations that the storm activates. */
  List<FaultSpec> faults(Stream<String> operations) {
    return operations
        .sorted()
        .filter(operation -> random(operation, "activate") < activate)
        .map(this::fault)
        .toList();
  }

  private FaultSpec fault(String operation) {
    String kind = kinds.get((int) (random(operation, "kind") * kinds.size()));
    long seedOfFault = (long) (random(operation, "seed") * Integer.MAX_VALUE);
    return new FaultSpec(
        FaultTarget.ofOperation(operation),
        new FaultCondition(null, null, fire, seedOfFault),
        FaultMoment.BEFORE,
        ACTIONS.get(kind),
        null);
  }

  /** A number from 0 to 1 (excluded) that depends only on the seed and the arguments. */
  private double random(String operation, String purpose) {
    byte[] digest = Digests.sha256(seed + ":" + operation + ":" + purpose);
    return (ByteBuffer.wrap(digest).getInt() & 0xffff_ffffL) / (double) (1L << 32);
  }
}
