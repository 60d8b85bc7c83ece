package dev.carrel.blocking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails each test during which an event loop is blocked for longer than 100 ms. The blocked-thread
 * checker of Vert.x reports the blocks ({@code quarkus.vertx.max-event-loop-execute-time}). JUnit
 * registers this extension for all tests. A block that is reported after its test has ended fails
 * the next test.
 */
public final class BlockedEventLoopDetector
    implements AfterEachCallback, AfterAllCallback, AutoCloseable {
  /** The tag of tests that block event loops deliberately. */
  static final String BLOCKING_TEST = "blocks-event-loops";

  /** The log category of the reports. */
  public static final String CATEGORY = "io.vertx.core.impl.BlockedThreadChecker";

  private static final Logger LOG = Logger.getLogger(CATEGORY);
  private static final Pattern REPORT =
      Pattern.compile("Thread Thread\\[(vert\\.x-eventloop-thread-\\d+),.* for (\\d+) ms, .*");
  private static final JvmHistory HISTORY = new JvmHistory();

  private final List<BlockReport> blocks = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord report) {
          Matcher matcher = REPORT.matcher(report.getMessage());
          if (matcher.matches()) {
            add(toBlock(matcher.group(1), Long.parseLong(matcher.group(2)), report.getThrown()));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  public BlockedEventLoopDetector() {
    LOG.addHandler(handler);
  }

  private static BlockReport toBlock(String thread, long millis, Throwable stack) {
    Thread.State state = stateOf(thread);
    JvmHistory.Usage spent = HISTORY.usageInLast(millis, thread);
    return new BlockReport(
        thread,
        millis,
        state,
        spent.cpuMillis(),
        spent.loadedClasses(),
        stack == null ? new StackTraceElement[0] : stack.getStackTrace());
  }

  /**
   * Returns the state of the event loop; null if it has ended. Tests start further instances of
   * Vert.x, whose event loops have the same names: they are idle, which is the state RUNNABLE, so
   * any other state is that of the blocked one.
   */
  private static Thread.State stateOf(String eventLoop) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(eventLoop))
        .map(Thread::getState)
        .max(Comparator.comparing(state -> state != Thread.State.RUNNABLE))
        .orElse(null);
  }

  synchronized void add(BlockReport block) {
    if (block.isFailure()) {
      blocks.add(block);
    }
  }

  /** Returns and removes the recorded blocks. */
  synchronized List<BlockReport> drain() {
    List<BlockReport> drained = List.copyOf(blocks);
    blocks.clear();
    return drained;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    failIfBlocked(context.getTags());
  }

  void failIfBlocked(Set<String> tags) {
    List<BlockReport> drained = drain();
    if (!drained.isEmpty() && !tags.contains(BLOCKING_TEST)) {
      throw new AssertionError("An event loop was blocked. " + drained.get(0));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    afterEach(context);
  }

  @Override
  public void close() {
    LOG.removeHandler(handler);
  }
}
