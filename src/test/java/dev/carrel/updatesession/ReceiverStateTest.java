package dev.carrel.updatesession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.content.ReceivedFile;
import dev.carrel.content.Sink;
import dev.carrel.updatesession.ReceiverState.Committing;
import dev.carrel.updatesession.ReceiverState.Ended;
import dev.carrel.updatesession.ReceiverState.Opening;
import dev.carrel.updatesession.ReceiverState.Receiving;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each event in each state of a transfer that receives a file. */
class ReceiverStateTest {
  private static final SinkPipe PIPE = pipeWithStoredBytes(7);
  private static final SinkPipe NEXT_PIPE = pipeWithStoredBytes(9);

  private static final Map<String, ReceiverState> STATES =
      Map.of(
          "Opening", new Opening(3),
          "Receiving", new Receiving(PIPE),
          "Committing", new Committing(7),
          "Ended", new Ended(7));

  private static final Map<String, UnaryOperator<ReceiverState>> EVENTS =
      Map.of(
          "receive", state -> state.onReady(NEXT_PIPE),
          "reopen", ReceiverState::onSourceLost,
          "commit", ReceiverState::onAllReceived,
          "end", ReceiverState::onEnd);

  private static SinkPipe pipeWithStoredBytes(long bytes) {
    return new SinkPipe(null, new StoredSink(bytes), received -> {}, written -> {}, null, null);
  }

  /** A sink that holds this number of bytes. */
  private record StoredSink(long size) implements Sink {
    @Override
    public void append(ByteBuffer bytes) {}

    @Override
    public void flush() {}

    @Override
    public void reset() {}

    @Override
    public ReceivedFile commit() {
      return new ReceivedFile(size, null);
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @CsvSource({
    "Opening,    receive, Receiving,  9",
    "Opening,    reopen,  unchanged,  3",
    "Opening,    commit,  unchanged,  3",
    "Opening,    end,     Ended,      3",
    "Receiving,  receive, unchanged,  7",
    "Receiving,  reopen,  Opening,    7",
    "Receiving,  commit,  Committing, 7",
    "Receiving,  end,     Ended,      7",
    "Committing, receive, unchanged,  7",
    "Committing, reopen,  unchanged,  7",
    "Committing, commit,  unchanged,  7",
    "Committing, end,     Ended,      7",
    "Ended,      receive, unchanged,  7",
    "Ended,      reopen,  unchanged,  7",
    "Ended,      commit,  unchanged,  7",
    "Ended,      end,     unchanged,  7"
  })
  void shouldMoveToNextState(String from, String event, String expected, long expectedBytes) {
    ReceiverState state = STATES.get(from);

    ReceiverState next = EVENTS.get(event).apply(state);

    assertThat(next.storedBytes()).isEqualTo(expectedBytes);
    if (expected.equals("unchanged")) {
      assertThat(next).isSameAs(state);
    } else {
      assertThat(next.getClass().getSimpleName()).isEqualTo(expected);
    }
  }
}
