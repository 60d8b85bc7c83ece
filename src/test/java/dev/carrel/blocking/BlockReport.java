package dev.carrel.blocking;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A report of Vert.x that an event loop was blocked.
 *
 * @param millis time between the beginning of the block and the report
 * @param state the state of the thread when the block was reported; null if unknown
 * @param cpuMillis processor time that the thread used during the block
 * @param loadedClasses number of classes that the JVM loaded during the block
 * @param stack the stack of the thread when the block was reported, innermost call first
 */
record BlockReport(
    String thread,
    long millis,
    Thread.State state,
    long cpuMillis,
    long loadedClasses,
    StackTraceElement[] stack) {
  static final long MAX_MILLIS = 100;

  /** Code that runs for the first time is loaded and interpreted. */
  static final long MAX_LOADED_CLASSES = 25;

  /**
   * Whether the event loop waited, or computed for longer than {@link #MAX_MILLIS}. Two kinds of
   * report do not count, because the JVM or the machine causes them, not the code:
   *
   * <ul>
   *   <li>The thread was runnable, but got too little processor time: the machine is busy, or the
   *       JVM paused for a garbage collection. A native call that waits looks the same. Therefore
   *       the native calls of Java for files and sockets in blocking mode do count.
   *   <li>The JVM loaded many classes, or was loading one: the code runs for the first time. A
   *       thread that waits in Java counts nevertheless. The ciphers of the JDK are treated as code
   *       that runs for the first time, because the first megabytes over TLS are encrypted by
   *       interpreted code.
   * </ul>
   */
  boolean isFailure() {
    if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
      return true;
    }
    boolean isBusy = cpuMillis >= MAX_MILLIS;
    return (isBusy || state == Thread.State.BLOCKED || isInBlockingCall()) && !isFirstUse();
  }

  private boolean isFirstUse() {
    return loadedClasses > MAX_LOADED_CLASSES
        || Arrays.stream(stack)
            .map(StackTraceElement::getClassName)
            .anyMatch(
                type ->
                    type.contains("ClassLoader") || type.startsWith("com.sun.crypto.provider."));
  }

  private boolean isInBlockingCall() {
    if (stack.length == 0 || !stack[0].isNativeMethod()) {
      return false;
    }
    String call = stack[0].getClassName() + "." + stack[0].getMethodName();
    return call.matches(
        "java\\.(io|net)\\..*|sun\\.nio\\.ch\\.(Net|.*FileDispatcherImpl)\\.(poll|connect0|force0|pread0|pwrite0)");
  }

  @Override
  public String toString() {
    return "%s was blocked for %d ms (%s, %d ms of processor time, %d classes loaded):%n%s"
        .formatted(
            thread,
            millis,
            state,
            cpuMillis,
            loadedClasses,
            Arrays.stream(stack).map(call -> "\tat " + call).collect(Collectors.joining("\n")));
  }
}
