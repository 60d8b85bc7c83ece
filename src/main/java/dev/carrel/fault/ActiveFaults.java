package dev.carrel.fault;

import jakarta.inject.Singleton;
import java.util.List;

/** The faults that this replica applies. */
@Singleton
public class ActiveFaults {
  private volatile List<Fault> ofOperations = List.of();
  private volatile List<Fault> ofTransfers = List.of();

  /**
   * Replaces the faults.
   *
   * @param faults in the order of their creation
   */
  public void set(List<Fault> faults) {
    ofOperations = faults.stream().filter(fault -> !fault.matchesTransfers()).toList();
    ofTransfers = faults.stream().filter(Fault::matchesTransfers).toList();
  }

  /** Returns the faults that match calls of operations. */
  List<Fault> ofOperations() {
    return ofOperations;
  }

  /** Returns the faults that match transfers. */
  List<Fault> ofTransfers() {
    return ofTransfers;
  }
}
