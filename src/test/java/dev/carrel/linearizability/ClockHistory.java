package dev.carrel.linearizability;

import java.util.List;

/**
 * What clients know about virtual time during a history.
 *
 * @param offset how far virtual time is ahead of system time before the first advance, in
 *     microseconds
 * @param advances one after the other, in their order
 */
public record ClockHistory(long offset, List<Advance> advances) {
  /**
   * The clock during a history.
   *
   * @param advances all advances since virtual time was equal to system time, in their order; those
   *     that completed before the history only determine the offset
   */
  public static ClockHistory of(List<Advance> advances) {
    int earlier = (int) advances.stream().filter(advance -> advance.completed() < 0).count();
    long offset = earlier == 0 ? 0 : advances.get(earlier - 1).offset();
    return new ClockHistory(offset, advances.subList(earlier, advances.size()));
  }

  /**
   * The virtual times that a replica may read in a window of system time: each replica applies the
   * advances that completed before the window, and may apply those that began before its end.
   */
  TimeWindow toVirtual(TimeWindow system) {
    long from = system.from() + offset;
    long to = system.to() == TimeWindow.NEVER ? TimeWindow.NEVER : system.to() + offset;
    for (Advance advance : advances) {
      if (advance.completed() <= system.from()) {
        from = system.from() + advance.offset();
      }
      if (to != TimeWindow.NEVER && advance.invoked() <= system.to()) {
        to = system.to() + advance.offset();
      }
    }
    return new TimeWindow(from, to);
  }
}
